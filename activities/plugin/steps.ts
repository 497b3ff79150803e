import { join } from "node:path";
import { activityInfo, heartbeat, log } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { Orm } from "../../db/orm.ts";
import type { BlobStore } from "../../db/blobs/contract.ts";
import {
  failBuild,
  findBuilding,
  keepBuilt,
  noteStep,
  releaseBuilt,
  releasedVersions,
  type Building,
} from "../../db/plugin/releaseSteps.ts";
import type { SecretKey } from "../../db/secrets.ts";
import { MANIFEST_FORMAT, manifestText, timed, type Manifest } from "../../domain/plugin/manifest.ts";
import type { ReleaseStep } from "../../domain/plugin/version.ts";
import { changelogOf, checkHigher, pluginHeaders, ReleaseProblem, renumbered } from "../../domain/plugin/release.ts";
import { publicKeyOf, signText, withReleaseKeys } from "./keys.ts";
import { lintProblems } from "./lint.ts";
import { packPlugin } from "./pack.ts";
import { readSources } from "./sources.ts";
import { readPackage } from "./stored.ts";
import { counted } from "../../domain/text.ts";

export interface ReleaseDeps {
  orm: Orm;
  pluginStore: BlobStore;
  /** the folder that contains each plugin's sources in a folder named after its slug */
  pluginSources: string;
  /** `key` is the seed of an Ed25519 key. The first key signs */
  signingKeys: SecretKey[];
}

/** The longest message that is stored in a row and a history. Of many faults the first ones say enough. */
const MESSAGE_LENGTH = 2_000;
const BEAT_MS = 2_000;

/**
 * The steps of a release; each is one activity. No step hands its files to the next. Packing takes milliseconds and gives the same
 * bytes everywhere, so each step packs again and compares the hash. Thus the store holds only signed packages, and any worker can continue
 * after another one died.
 * @throws ApplicationFailure, not retryable: `ReleaseProblem` if the sources are at fault, `NotBuilding` if the version is not being built.
 *   Temporal retries any other error (the store or the database is away).
 */
export function createReleaseActivities({ orm, pluginStore, pluginSources, signingKeys }: ReleaseDeps) {
  /** Runs one step and stores its progress on the row. `work` returns the message for the row. */
  async function step<T>(
    versionId: number,
    name: ReleaseStep,
    work: (version: Building) => Promise<{ message: string; result: T }>,
  ): Promise<T> {
    const em = orm.em.fork();
    const version = await findBuilding(em, versionId);
    if (!version) throw notBuilding();
    await noteStep(em, versionId, name, { state: "running" });
    const beat = setInterval(heartbeat, BEAT_MS);
    try {
      const { message, result } = await work(version);
      await noteStep(em, versionId, name, { state: "done", ended_at: new Date().toISOString(), message });
      return result;
    } catch (error) {
      if (error instanceof ReleaseProblem)
        throw ApplicationFailure.create({ type: error.name, message: short(error.message), nonRetryable: true });
      if (error instanceof ApplicationFailure) throw error;
      const trouble = `${short((error as Error).message)} Tried ${counted(activityInfo().attempt, "time")}. IGNY8 retries.`;
      // The database itself may be away.
      await noteStep(orm.em.fork(), versionId, name, { message: trouble }).catch(() => undefined);
      log.warn(`release, ${name}: ${trouble}`, { versionId });
      throw error;
    } finally {
      clearInterval(beat);
    }
  }

  async function sourcesOf({ slug, version, restores }: Building) {
    const files = restores
      ? renumbered(slug, version, await readPackage(pluginStore, slug, restores.sha256))
      : await readSources(join(pluginSources, slug));
    return withReleaseKeys(files, signingKeys);
  }

  /** Packs again. @throws ReleaseProblem if the package's hash is not the given one, which `pack` returned */
  async function packAgain(version: Building, sha256: string) {
    const files = await sourcesOf(version);
    const packed = packPlugin(version.slug, version.version, files);
    if (packed.sha256 !== sha256)
      throw new ReleaseProblem(
        `The package changed during the release: its hash is ${packed.sha256} instead of ${sha256}. The workers have different sources or keys, as happens while a new version of IGNY8 is being installed. Release it again after that.`,
      );
    return { packed, headers: pluginHeaders(version.slug, files), changelog: changelogOf(version.version, files) };
  }

  return {
    /** Checks that the version may be released, that all PHP files parse, and that the files agree on name and version. */
    async lint(versionId: number): Promise<void> {
      await step(versionId, "lint", async (version) => {
        const { slug, plugin_id } = version;
        const released = await releasedVersions(orm.em.fork(), plugin_id);
        checkHigher(version.version, released);
        const files = await sourcesOf(version);
        const problems = await lintProblems(slug, version.version, files);
        if (problems.length > 0) throw new ReleaseProblem(problems.join("\n"));
        const php = pluginHeaders(slug, files).requires_php;
        const from = version.restores ? ` of ${version.restores.version}` : "";
        return {
          message: `${counted(files.length, "file")}${from}, written for PHP ${php}, agree on ${version.version}.`,
          result: undefined,
        };
      });
    },

    /** Packs the sources. @returns the package's hash, which identifies the package in the following steps */
    async pack(versionId: number): Promise<{ sha256: string }> {
      return step(versionId, "pack", async (version) => {
        const { name, zip, sha256, files } = packPlugin(version.slug, version.version, await sourcesOf(version));
        return { message: `${name}: ${counted(files.length, "file")}, ${zip.length} bytes, SHA-256 ${sha256}.`, result: { sha256 } };
      });
    },

    /** Signs the manifest of the package, and stores manifest and signature on the row. */
    async sign(versionId: number, sha256: string): Promise<void> {
      await step(versionId, "sign", async (version) => {
        const { packed, headers, changelog } = await packAgain(version, sha256);
        const { slug, channel } = version;
        const { requires_wordpress = "", tested_wordpress = "", requires_php = "" } = headers;
        const manifest: Manifest = timed(
          {
            ...{ format: MANIFEST_FORMAT, slug, version: version.version, channel, sha256, bytes: packed.zip.length },
            ...{ requires: requires_wordpress, tested: tested_wordpress, requires_php, files: packed.files },
          },
          new Date(),
        );
        const text = manifestText(manifest);
        const signed = signText(signingKeys, text);
        await keepBuilt(orm.em.fork(), versionId, {
          // If the person who released it wrote no changelog, the package's own is used.
          ...(version.changelog.trim() === "" && changelog !== "" ? { changelog } : {}),
          ...{ requires_wordpress, tested_wordpress, requires_php },
          ...{ sha256, md5: packed.md5, bytes: packed.zip.length, files: packed.files.length },
          ...{ manifest: text, ...signed, expires_at: new Date(manifest.expires_at) },
        });
        const [key] = signingKeys;
        return {
          message: `Signed with ${signed.key_id} (public key ${publicKeyOf(key!)}), until ${manifest.expires_at}.`,
          result: undefined,
        };
      });
    },

    /** Stores the package, and verifies the stored bytes. */
    async store(versionId: number, sha256: string): Promise<void> {
      await step(versionId, "store", async (version) => {
        const { packed } = await packAgain(version, sha256);
        await pluginStore.put(sha256, packed.zip);
        const { stream, size } = await pluginStore.open(sha256);
        await stream.cancel();
        return { message: `${size} bytes, read back.`, result: undefined };
      });
    },

    /** Offers the version to sites. The earlier steps changed nothing for sites. */
    async release(versionId: number, sha256: string): Promise<void> {
      // An earlier try may have released it and lost the answer. The release also writes this step's row.
      const said = await findBuilding(orm.em.fork(), versionId);
      if (said) await noteStep(orm.em.fork(), versionId, "release", { state: "running" });
      try {
        if (!(await releaseBuilt(orm.em.fork(), versionId, sha256, "Sites are now offered the version."))) throw notBuilding();
      } catch (error) {
        if (!(error instanceof ReleaseProblem)) throw error;
        throw ApplicationFailure.create({ type: error.name, message: error.message, nonRetryable: true });
      }
    },

    /** Makes a version a draft again, with the reason why the step failed. */
    async failRelease(versionId: number, name: ReleaseStep, reason: string): Promise<string> {
      const message = await failBuild(orm.em.fork(), versionId, name, reason);
      log.warn(`release failed, ${name}: ${message}`, { versionId });
      return message;
    },
  };
}

const notBuilding = () =>
  ApplicationFailure.create({ type: "NotBuilding", message: "The version is not being built.", nonRetryable: true });

const short = (text: string) => (text.length > MESSAGE_LENGTH ? `${text.slice(0, MESSAGE_LENGTH)} …` : text);

export type ReleaseActivities = ReturnType<typeof createReleaseActivities>;
