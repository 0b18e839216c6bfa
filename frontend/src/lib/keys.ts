/** Keys of the query cache, as the generated client makes them. */

/** A key for one state of what it names: in another state, the cache asks again. */
export function keyOfState<Key extends { tags?: readonly string[] }>(
  [key]: [Key],
  ...state: readonly (string | number | undefined)[]
): [Key] {
  return [{ ...key, tags: state.map(String) }];
}
