export const text = {
  title: "Settings",
  lead: "Manage access, and check the health of the system.",
  sections: { keys: "API keys", sessions: "Sessions", status: "System" },
} as const;
