import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env.SKUPORT_API_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  // Relative, because one build serves every path; the server makes what index.html names absolute.
  base: "./",
  build: {
    target: "es2023",
    // Assets stay files: the content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    // Each file costs a request with headers of its own, which weigh more than many a small file.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "shared", test: /\/src\/(ui|lib|access)\//, minShareCount: 3 },
            // The drawers and the table of products need these together.
            {
              name: "editing",
              test: /\/products\/editor\/(EditorDrawer|ConflictTable|saving)/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  // The API takes changes from its own origin only, and here the browser has another one.
  server: { proxy: { "/api": { target: backend, headers: { origin: backend } } } },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/testSetup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    // A busy machine takes longer than the default of five seconds to load and drive whole pages.
    testTimeout: 40_000,
    // One jsdom for all files: making one takes longer than the tests.
    isolate: false,
  },
});
