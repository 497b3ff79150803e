import { pluginsApi, takeFile } from "../client.ts";
import { saveFile } from "../saveFile.ts";

const SLUG = "igny8-wp-bridge";
/** As the browser keeps it. */
export const PACKAGE = `${SLUG}.zip`;

/**
 * Has the browser keep the package of an install link.
 * @param token what the link has behind `#token=`
 * @throws ApiProblem
 */
export async function savePackage(token: string): Promise<void> {
  const file = await takeFile(pluginsApi[":slug"].download.index.$post({ param: { slug: SLUG }, json: { token } }));
  saveFile(PACKAGE, "application/zip", file);
}
