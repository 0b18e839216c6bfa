import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { CodeBlock } from "../../../ui/CodeBlock.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Choice } from "../../../ui/Dialog.tsx";
import classes from "./SecretReveal.module.css";
import { text } from "./strings.ts";

const LIBRARIES = "https://www.standardwebhooks.com";

/** How a receiver checks a request with the public library of Standard Webhooks. */
const SNIPPETS = {
  python: `from standardwebhooks import Webhook

event = Webhook(secret).verify(body, headers)`,
  javascript: `import { Webhook } from "standardwebhooks";

const event = new Webhook(secret).verify(body, headers);`,
};
type Language = keyof typeof SNIPPETS;

/** Shows a signing secret, for the only time, and how to use it. */
export function SecretReveal({ secret, lead, onDone }: { secret: string; lead: string; onDone: () => void }) {
  const [language, setLanguage] = useState<Language>("python");
  return (
    <div className={classes.body}>
      <p>{lead}</p>
      <div className={classes.secret}>
        <code className={classes.value} data-testid="webhook-secret">
          {secret}
        </code>
        <CopyButton text={secret}>{text.copy}</CopyButton>
      </div>
      <section className={classes.verify}>
        <h3 className={classes.verifyTitle}>{text.verify}</h3>
        <p className={classes.soft}>{text.verifyLead}</p>
        <SegmentedControl
          aria-label={text.verify}
          className={classes.languages}
          data={[
            { value: "python", label: text.python },
            { value: "javascript", label: text.javascript },
          ]}
          onChange={(value) => setLanguage(value as Language)}
          size="xs"
          value={language}
        />
        <CodeBlock label={text[language]}>{SNIPPETS[language]}</CodeBlock>
        <p className={classes.soft}>
          {text.verifyRest}{" "}
          <a href={LIBRARIES} rel="noreferrer" target="_blank">
            {text.libraries}
          </a>
        </p>
      </section>
      <Choice>
        <Button data-autofocus onClick={onDone}>
          {text.done}
        </Button>
      </Choice>
    </div>
  );
}
