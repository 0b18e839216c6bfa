export const text = {
  keyOf: (index: number) => `Key of attribute ${index}`,
  valueOf: (index: number) => `Value of attribute ${index}`,
  key: "Key",
  value: "Value",
  add: "Add attribute",
  remove: (index: number) => `Remove attribute ${index}`,
} as const;
