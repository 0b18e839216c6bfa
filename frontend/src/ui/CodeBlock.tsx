import classes from "./CodeBlock.module.css";

/** Text as it is, line by line. What is long scrolls in its own box, which the keyboard can reach. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section of code is a preformatted text
    <pre aria-label={label} className={classes.block} role="region" tabIndex={0}>
      <code>{children}</code>
    </pre>
  );
}
