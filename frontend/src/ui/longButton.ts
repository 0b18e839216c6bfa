import classes from "./longButton.module.css";

/** The `classNames` of a button whose label may take several lines on a phone: it says what it does, or names a file. */
export const longButton = { root: classes.root, label: classes.label };
