/** The byte ranges of parts. Like object stores, it numbers parts from 1; all but the last have the same size. */

export interface Part {
  number: number;
  start: number;
  end: number;
}

/** The parts of a file of `size` bytes, in order. */
export function planParts(size: number, partSize: number): Part[] {
  if (partSize <= 0) throw new RangeError(`the part size must be positive, not ${partSize}`);
  const parts: Part[] = [];
  for (let start = 0; start < size; start += partSize) {
    parts.push({ number: parts.length + 1, start, end: Math.min(start + partSize, size) });
  }
  return parts;
}

/** The parts still to upload: missing ones, and those with another length (cut off, or of another part size). */
export function missingParts(
  parts: readonly Part[],
  arrived: readonly { part_number: number; size: number }[],
): Part[] {
  const sizes = new Map(arrived.map((part) => [part.part_number, part.size]));
  return parts.filter((part) => sizes.get(part.number) !== part.end - part.start);
}

export function bytesIn(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.end - part.start, 0);
}
