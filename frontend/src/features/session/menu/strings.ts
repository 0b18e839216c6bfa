export const text = {
  account: "Account",
  signOut: "Sign out",
  theme: "Appearance",
  themes: { auto: "Auto", light: "Light", dark: "Dark" },
} as const;
