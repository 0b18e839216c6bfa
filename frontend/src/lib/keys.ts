/** Extends the keys of the generated client for the query cache. */

/** A key that is valid in one state: in another state, the query runs again. */
export function keyOfState<Key extends { tags?: readonly string[] }>(
  [key]: [Key],
  ...state: readonly (string | number | undefined)[]
): [Key] {
  return [{ ...key, tags: state.map(String) }];
}
