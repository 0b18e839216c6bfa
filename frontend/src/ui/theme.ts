import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Modal,
  PasswordInput,
  SegmentedControl,
  TextInput,
} from "@mantine/core";

const harbour: MantineColorsTuple = [
  "#eaf7f5",
  "#d4ece9",
  "#a8d9d3",
  "#78c4bc",
  "#4fb1a8",
  "#2f9f96",
  "#188b84",
  "#0b7773",
  "#0b6b69",
  "#06504f",
];

/** Mantine's grays with the tint of the page. */
const gray: MantineColorsTuple = [
  "#f8f8f6",
  "#f4f4f1",
  "#ebeae6",
  "#e0dfd9",
  "#d0cfc8",
  "#b3b3ab",
  "#85877f",
  "#575a55",
  "#363936",
  "#1b1c1a",
];
const dark: MantineColorsTuple = [
  "#d3d8d5",
  "#b4bbb7",
  "#8b948f",
  "#5d6662",
  "#37403d",
  "#262c2a",
  "#1c2120",
  "#151918",
  "#0e1110",
  "#090b0b",
];

const stack =
  'ui-sans-serif, -apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto, "Open Sans", "Helvetica Neue", Arial, sans-serif';
const mono =
  'ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Dark for the main action of a page, outlined for the others, red only for destructive ones. */
function buttonVars(variant: string | undefined) {
  if (variant === "default") {
    return {
      "--button-bg": "var(--surface)",
      "--button-hover": "var(--surface-sunken)",
      "--button-color": "var(--text)",
      "--button-bd": "1px solid var(--line-strong)",
    };
  }
  if (variant === "subtle") {
    return { "--button-hover": "var(--surface-sunken)", "--button-color": "var(--text-soft)" };
  }
  if (variant === "danger") {
    return {
      "--button-bg": "var(--danger)",
      "--button-hover": "var(--danger-strong)",
      "--button-color": "var(--on-danger)",
      "--button-bd": "1px solid transparent",
    };
  }
  return {
    "--button-bg": "var(--ink)",
    "--button-hover": "var(--ink-hover)",
    "--button-color": "var(--on-ink)",
    "--button-bd": "1px solid transparent",
  };
}

const OVERLAY = { color: "#0b0f0e", backgroundOpacity: 0.45 };

/** Maps Mantine's semantic colors to the variables of the page. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--text-soft)",
    "--mantine-color-placeholder": "var(--text-faint)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-error": "var(--danger-text)",
  };
  return { variables: {}, light: shared, dark: shared };
};

export const theme = createTheme({
  fontFamily: stack,
  fontFamilyMonospace: mono,
  headings: { fontFamily: stack, fontWeight: "620" },
  colors: { harbour, gray, dark },
  primaryColor: "harbour",
  primaryShade: { light: 8, dark: 4 },
  defaultRadius: "md",
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: "sm" },
      vars: (_theme, props) => ({ root: buttonVars(props.variant) }),
      styles: { root: { fontWeight: 550 } },
    }),
    SegmentedControl: SegmentedControl.extend({ styles: { root: { background: "var(--surface-sunken)" } } }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: "sm" } }),
    Drawer: Drawer.extend({ defaultProps: { overlayProps: OVERLAY } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: "lg",
        transitionProps: { duration: 120 },
        overlayProps: OVERLAY,
      },
    }),
  },
});
