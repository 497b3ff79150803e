import { pluginsApi, takeFile } from "../client.ts";
import { saveFile } from "../saveFile.ts";

const SLUG = "igny8-wp-bridge";
/** The name of the downloaded file. */
export const PACKAGE = `${SLUG}.zip`;

/**
 * Downloads the package of an install link.
 * @param token the part of the link behind `#token=`
 * @throws ApiProblem
 */
export async function savePackage(token: string): Promise<void> {
  const file = await takeFile(pluginsApi[":slug"].download.index.$post({ param: { slug: SLUG }, json: { token } }));
  saveFile(PACKAGE, "application/zip", file);
}

/** Downloads the package without a key. @throws ApiProblem */
export async function savePlainPackage(): Promise<void> {
  const file = await takeFile(pluginsApi[":slug"].download.index.$get({ param: { slug: SLUG }, query: {}, header: {} }));
  saveFile(PACKAGE, "application/zip", file);
}
