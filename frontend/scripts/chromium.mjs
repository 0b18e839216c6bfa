// Prints the path of a Chromium for the browser tests. The npm package brings it along, compressed, and unpacks it
// into TMPDIR with its fonts; so no package of the operating system is needed.
import chromium from "@sparticuz/chromium";

process.stdout.write(await chromium.executablePath());
