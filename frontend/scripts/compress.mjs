// Puts a .br and a .gz beside every file of the build that gets smaller. The server sends them to browsers that accept
// them; index.html is left out, because the server changes it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const MIN_BYTES = 1024;
const TYPES = new Set([".css", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest"]);
const BUILD = new URL("../dist", import.meta.url).pathname;

const brotli = (content) =>
  brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });

const ENCODINGS = { ".br": brotli, ".gz": (content) => gzipSync(content, { level: 9 }) };
const totals = { plain: 0, ".br": 0, ".gz": 0 };

for (const entry of readdirSync(BUILD, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !TYPES.has(extname(entry.name))) {
    continue;
  }
  const content = readFileSync(path);
  totals.plain += content.length;
  for (const [suffix, compress] of Object.entries(ENCODINGS)) {
    const compressed = compress(content);
    if (content.length >= MIN_BYTES && compressed.length < content.length) {
      writeFileSync(path + suffix, compressed);
      totals[suffix] += compressed.length;
    } else {
      rmSync(path + suffix, { force: true });
      totals[suffix] += content.length;
    }
  }
}

const kb = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
process.stdout.write(`compressed ${kb(totals.plain)}: br ${kb(totals[".br"])}, gzip ${kb(totals[".gz"])}\n`);
