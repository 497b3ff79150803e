import { createReadStream, createWriteStream } from "node:fs";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { cached } from "./cache.ts";
import { run } from "./processes.ts";

/** A Chromium that runs on this machine. */
interface Candidate {
  source: string;
  executablePath: string;
  env: Record<string, string>;
}

const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const ARGS = ["--disable-gpu", "--no-first-run", "--no-default-browser-check", "--no-pings", "--disable-domain-reliability"];
const START_MS = 30_000;
/** NSS and similar libraries, a font, and a software graphics driver. */
const PARTS = ["al2023", "fonts", "swiftshader"];
/** The package names these after folders of AWS Lambda. Without any font, Chromium's renderer exits. */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * A headless Chromium: the one in CHROMIUM_PATH, one on PATH, or the one from an npm package with the
 * few libraries and a font that a minimal Linux lacks. The caller closes it.
 * @param log gets a line for each one that does not work
 * @throws Error with the message of each one, and what to install
 */
export async function launchBrowser(log: (line: string) => void = () => undefined): Promise<Browser> {
  const reasons: string[] = [];
  for (const find of [named, onPath, fromNpm]) {
    try {
      const candidate = await find();
      if (!candidate) continue;
      return await launch(candidate).catch((error: Error) => {
        throw new Error(`${candidate.source} (${candidate.executablePath}) does not start: ${firstLines(error.message)}`);
      });
    } catch (error) {
      reasons.push((error as Error).message);
      log((error as Error).message);
    }
  }
  throw new Error(`No browser. ${reasons.join("\n")}\nInstall one (Debian: apt-get install chromium) or name one in CHROMIUM_PATH.`);
}

const launch = ({ executablePath, env }: Candidate): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGS, timeout: START_MS, env: { ...(process.env as Record<string, string>), ...env } });

/** Playwright's message continues with the whole command line. */
const firstLines = (message: string): string =>
  message
    .split("\n")
    .filter((line) => /error|cannot|fail|missing/i.test(line))
    .slice(0, 4)
    .join(" ")
    .slice(0, 600);

async function named(): Promise<Candidate | undefined> {
  const executablePath = process.env["CHROMIUM_PATH"];
  return executablePath ? { source: "CHROMIUM_PATH", executablePath, env: {} } : undefined;
}

async function onPath(): Promise<Candidate | undefined> {
  for (const dir of (process.env["PATH"] ?? "").split(delimiter)) {
    const names = new Set(await readdir(dir || ".").catch(() => []));
    const name = SYSTEM_NAMES.find((candidate) => names.has(candidate));
    if (name) return { source: "Chromium on PATH", executablePath: join(dir, name), env: {} };
  }
  return undefined;
}

/**
 * The package's own unpacking is for AWS: it writes to the temporary folder, where half a file would count as complete,
 * and unpacks its libraries only if it believes that it runs there.
 */
async function fromNpm(): Promise<Candidate | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const bin = join(dirname(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium")))), "bin");
  const { version } = JSON.parse(await readFile(join(dirname(bin), "package.json"), "utf8")) as { version: string };
  const dir = await cached(join("chromium", `${version}-2`), async (into) => {
    const program = join(into, "chromium");
    await Promise.all([unbrotli(join(bin, "chromium.br"), program), ...PARTS.map((name) => untar(join(bin, `${name}.tar.br`), into))]);
    await writeFile(join(into, "fonts.conf"), FONTS_CONF);
    await chmod(program, 0o755);
  });
  return {
    source: `Chromium from npm (@sparticuz/chromium ${version})`,
    executablePath: join(dir, "chromium"),
    // The folder with fonts.conf. The fonts are beside that file.
    env: { LD_LIBRARY_PATH: join(dir, "lib"), FONTCONFIG_PATH: dir },
  };
}

const unbrotli = (from: string, to: string): Promise<void> =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));

async function untar(archive: string, into: string): Promise<void> {
  const tar = join(into, basename(archive, ".br"));
  await unbrotli(archive, tar);
  await run("tar", ["-xf", tar, "-C", into]);
  await rm(tar);
}
