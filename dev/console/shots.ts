import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * npm run console:shots [-- FOLDER]: runs the console's tests, which take a screenshot of each page in each state, light and dark, wide
 * and narrow; then writes an index.html that shows them side by side. Fails if a test fails or a page has no screenshot.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = resolve(process.argv[2] ?? join(ROOT, "test-output/console"));
const VARIANTS = ["light-desk", "dark-desk", "light-phone", "dark-phone"];
/** The data beside the screenshots of one look (test/support/console/pages.ts). */
interface Look {
  name: string;
  route: string;
  routes: string[];
}

await mkdir(folder, { recursive: true });
const old = (await readdir(folder)).filter((name) => /-(light|dark)-(desk|phone)\.png$|^failed-.*\.png$|\.json$/.test(name));
for (const name of old) await rm(join(folder, name));

const tests = spawn(process.execPath, [join(ROOT, "dev/test/run.ts"), "test/console", "--project", "platform"], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, CONSOLE_SHOTS: folder },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => tests.kill(signal));
const code = await new Promise<number>((done) => tests.on("exit", (exit) => done(exit ?? 1)));

const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted();
const looks = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as Look));
const routes = [...new Set(looks.flatMap((look) => look.routes))].toSorted();
const missing = routes.filter((route) => !looks.some((look) => look.route === route));
const page = join(folder, "index.html");
await writeFile(page, html(looks, missing));

console.log(`\n${routes.length} pages, ${looks.length} states, ${looks.length * VARIANTS.length} pictures: ${page}`);
for (const route of missing) console.log(`No test looks at ${route}`);
process.exit(code || (missing.length > 0 || looks.length === 0 ? 1 : 0));

/** The names come from our tests, and the routes from our code. */
function html(looks: Look[], missing: string[]): string {
  const byRoute = Map.groupBy(looks, (look) => look.route);
  const sections = [...byRoute]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([route, own]) => {
      const states = own.map(({ name }) => {
        const pictures = VARIANTS.map((variant) => {
          const file = `${name}-${variant}.png`;
          return `<a href="${file}"><img loading="lazy" src="${file}" alt="${name}, ${variant}" class="${variant.split("-")[1]}"></a>`;
        });
        return `<h3>${name}</h3><div class="row">${pictures.join("")}</div>`;
      });
      return `<section id="${route}"><h2>${route}</h2>${states.join("")}</section>`;
    });
  const links = [...byRoute.keys()].toSorted().map((route) => `<a href="#${route}">${route}</a>`);
  const none = missing.map((route) => `<li>${route}</li>`).join("");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>The console's pages</title>
<style>body{font:15px/1.5 system-ui,sans-serif;margin:24px;background:#eee}nav a{margin-right:12px}.row{display:flex;gap:12px;align-items:flex-start;overflow-x:auto}
img{border:1px solid #999;background:#fff}img.desk{width:560px}img.phone{width:190px}h2{margin-top:40px}h3{font-weight:500;margin:16px 0 6px}</style>
<h1>The console: ${byRoute.size} pages, ${looks.length} states</h1><nav>${links.join("")}</nav>
${none && `<h2>Without a picture</h2><ul>${none}</ul>`}${sections.join("")}</html>
`;
}
