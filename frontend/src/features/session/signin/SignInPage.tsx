import { Button, PasswordInput, Tooltip, UnstyledButton } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { hostPath } from "../../../lib/root.ts";
import { shared } from "../../../lib/strings.ts";
import { CheckIcon, CopyIcon, LogoMark } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { signIn } from "../session.ts";
import classes from "./SignInPage.module.css";
import { text } from "./strings.ts";

/** Sign-in by API key, and how to get a link. `linkFailed` says that the user came by a link that no longer works. */
export function SignInPage({ next, linkFailed }: { next: string; linkFailed: boolean }) {
  useEffect(() => {
    document.title = text.title;
  }, []);
  return (
    <main className={classes.page}>
      <div className={classes.panel}>
        <div className={classes.brand}>
          <LogoMark size={40} />
        </div>
        <h1 className={classes.title}>{text.title}</h1>
        <p className={classes.lead}>{text.lead}</p>
        {linkFailed && (
          <Notice title={text.linkFailed} tone="warning">
            {text.linkFailedDetail}
          </Notice>
        )}
        <KeyForm next={next} />
        <LinkHelp />
      </div>
    </main>
  );
}

function KeyForm({ next }: { next: string }) {
  const router = useRouter();
  const [key, setKey] = useState("");
  const [missing, setMissing] = useState(false);
  const exchange = useMutation({
    mutationFn: () => signIn({ api_key: key.trim() }),
    onSuccess: async () => {
      await router.invalidate();
      router.history.replace(hostPath(next));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(key.trim() === "");
    if (key.trim() !== "") exchange.mutate();
  };
  return (
    <form className={classes.card} noValidate onSubmit={submit}>
      <PasswordInput
        autoComplete="current-password"
        autoFocus
        description={text.keyHint}
        error={missing ? text.keyRequired : undefined}
        label={text.keyLabel}
        name="api_key"
        onChange={(event) => setKey(event.currentTarget.value)}
        placeholder="sku_…"
        spellCheck={false}
        value={key}
      />
      {exchange.isError && <ProblemNotice error={exchange.error} />}
      <Button fullWidth loading={exchange.isPending} type="submit">
        {text.submit}
      </Button>
    </form>
  );
}

function LinkHelp() {
  const clipboard = useClipboard();
  const label = clipboard.copied ? shared.copied : text.copy;
  return (
    <div className={classes.help}>
      <p className={classes.helpTitle}>{text.linkTitle}</p>
      <p>{text.linkDetail}</p>
      <div className={classes.command}>
        <code>{text.command}</code>
        <Tooltip label={label}>
          <UnstyledButton
            aria-label={label}
            className={classes.copy}
            onClick={() => clipboard.copy(text.command)}
          >
            {clipboard.copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
          </UnstyledButton>
        </Tooltip>
      </div>
    </div>
  );
}
