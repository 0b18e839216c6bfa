/**
 * What an object has under a key that users choose, such as an attribute's. Objects inherit `constructor` and others;
 * for the same reason, objects with such keys are made by `Object.fromEntries`, which takes `__proto__` like any other.
 */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
