import { defineConfig } from "@hey-api/openapi-ts";

/** The client in src/api is generated from openapi.json and committed; `npm run generate` renews it. */
export default defineConfig({
  input: "./openapi.json",
  output: { path: "./src/api", postProcess: [] },
  plugins: [
    { name: "@hey-api/client-fetch", baseUrl: false, throwOnError: true },
    "@hey-api/typescript",
    { name: "@hey-api/schemas", type: "json" },
    "@hey-api/sdk",
    "@tanstack/react-query",
  ],
});
