export const text = {
  edit: "Edit",
  remove: "Delete",
  removeTitle: (sku: string) => `Delete ${sku}?`,
  removeLead: "You can’t undo this. If an import contains its SKU later, it creates a new product.",
  keep: "Keep it",
  noDescription: "No description.",
  noAttributes: "No attributes.",
  record: "Details",
  updated: "Updated",
  created: "Created",
  version: "Version",
  id: "ID",
} as const;
