/** A text of the server with the apostrophes of the page. What it quotes, such as the name of a file, stays as it is. */
export function curly(text: string): string {
  return text.replace(/“[^”]*”|(?<=\p{L})'(?=\p{L})/gu, (found) => (found === "'" ? "’" : found));
}
