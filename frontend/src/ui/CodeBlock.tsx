import classes from "./CodeBlock.module.css";

/** Preformatted text. Long lines scroll in the block, which the keyboard can reach. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section of code is a preformatted text
    <pre aria-label={label} className={classes.block} role="region" tabIndex={0}>
      <code>{children}</code>
    </pre>
  );
}
