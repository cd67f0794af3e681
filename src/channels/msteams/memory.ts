/** Puts a value into a bounded memory; the entry that was put first makes room. */
export function remember<Key, Value>(memory: Map<Key, Value>, key: Key, value: Value, atMost: number): void {
  memory.delete(key);
  const [oldest] = memory.keys();
  if (memory.size >= atMost && oldest !== undefined) memory.delete(oldest);
  memory.set(key, value);
}
