import { Button, PasswordInput, Tooltip, UnstyledButton } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { askWhileDraftsAreKept, draftsKept } from "../../../lib/drafts.ts";
import { hostPath, signInCommand } from "../../../lib/root.ts";
import { shared } from "../../../lib/strings.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { CheckIcon, CopyIcon, LogoMark } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { useFocusWrong } from "../../../ui/useFocusWrong.ts";
import { keepNext, onSignedIn, signIn } from "../session.ts";
import classes from "./SignInPage.module.css";
import { text } from "./strings.ts";

/** Sign-in by API key, and how to get a link. */
export function SignInPage({
  next,
  linkFailed,
  sessionEnded,
}: {
  next: string;
  /** The user came by a link that no longer works. */
  linkFailed: boolean;
  sessionEnded: boolean;
}) {
  const enter = useEnter(next);
  const draft = draftsKept();
  useEffect(() => {
    document.title = text.title;
  }, []);
  useEffect(askWhileDraftsAreKept, []);
  // A sign-in link opens in another tab; this one goes on with what it has kept.
  useEffect(() => onSignedIn(() => void enter()), [enter]);
  return (
    <main className={classes.page}>
      <div className={classes.panel}>
        <div className={classes.brand}>
          <LogoMark size={40} />
        </div>
        <h1 className={classes.title}>{text.title}</h1>
        <p className={classes.lead}>{text.lead}</p>
        {linkFailed && (
          <Notice title={shared.linkFailed} tone="warning">
            {text.linkFailedDetail}
          </Notice>
        )}
        {sessionEnded && !linkFailed && (
          <Notice title={text.sessionEnded} tone="info">
            {text.sessionEndedDetail} {draft !== null && text.draftKept[draft]}
          </Notice>
        )}
        <KeyForm onSignedIn={enter} />
        <LinkHelp />
      </div>
    </main>
  );
}

/** Opens the path after signing in. */
function useEnter(next: string): () => Promise<void> {
  const router = useRouter();
  return useCallback(async () => {
    await router.invalidate();
    // Running the route again has stored the path again, for a link that isn't needed any more.
    keepNext(undefined);
    router.history.replace(hostPath(next));
  }, [router, next]);
}

function KeyForm({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const [key, setKey] = useState("");
  const [missing, setMissing] = useState(false);
  const exchange = useSingleMutation({
    mutationFn: () => signIn({ api_key: key.trim() }),
    onSuccess: onSignedIn,
  });
  const { form, refuse } = useFocusWrong(exchange.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const empty = key.trim() === "";
    setMissing(empty);
    if (!empty) return exchange.mutate();
    // An earlier refusal says nothing about an empty field.
    exchange.reset();
    refuse();
  };
  return (
    <form className={classes.card} noValidate onSubmit={submit} ref={form}>
      <PasswordInput
        // Mantine marks its other fields, but not this one.
        aria-invalid={missing || exchange.isError || undefined}
        autoComplete="current-password"
        autoFocus
        description={text.keyHint}
        error={missing ? text.keyRequired : exchange.isError}
        label={text.keyLabel}
        name="api_key"
        onChange={(event) => setKey(event.currentTarget.value)}
        placeholder="sk_…"
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
  const command = signInCommand();
  const label = clipboard.copied ? shared.copied : text.copy;
  return (
    <div className={classes.help}>
      <p className={classes.helpTitle}>{text.linkTitle}</p>
      <p>{text.linkDetail}</p>
      <div className={classes.command}>
        <code>{command}</code>
        <Tooltip label={label}>
          <UnstyledButton aria-label={label} className={classes.copy} onClick={() => clipboard.copy(command)}>
            {clipboard.copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
          </UnstyledButton>
        </Tooltip>
      </div>
    </div>
  );
}
