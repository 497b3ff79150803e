import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL("../dist/console", import.meta.url)),
    emptyOutDir: true,
    // Names each chunk's files: test/console/budget.test.ts reads this.
    manifest: true,
    // Browsers of the last two years; Mantine asks for no older ones.
    target: "es2023",
    // The policy of our pages allows no inline content, `data:` included.
    assetsInlineLimit: 0,
  },
});
