import { buildConsole, CONSOLE_DIR } from "./bundle.ts";

/* npm run console:build: the console's files, as the API serves them. */
console.error((await buildConsole()) ? `Built into ${CONSOLE_DIR}` : `${CONSOLE_DIR} is up to date`);
