import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type Picture, type Role, uploadPicture } from "../../../../data/articles/pictures.ts";
import { ApiProblem } from "../../../../data/client.ts";
import { refusalOf } from "../../../../parts/richText/pictureFiles.ts";

export interface Upload {
  key: number;
  name: string;
  /** URL of the picture within the browser */
  preview: string;
  /** the sent part, 0 to 1 */
  sent: number;
  error?: string;
  /** whether a retry with the same file can help */
  again: boolean;
}
interface Job {
  file: File;
  role: Role;
  done: ((picture: Picture) => void) | undefined;
  stop: AbortController;
}

let lastKey = 0;
/** The API's answers about the file itself: the same file is refused again. */
const ABOUT_THE_FILE = [400, 413, 415, 422];
const isAboutFile = (error: unknown) => error instanceof ApiProblem && ABOUT_THE_FILE.includes(error.status);

/** Uploads pictures of an article one after the other. Failed ones stay, to be retried or dismissed. Leaving the page does not stop an upload. */
export function useUploads(content_id: number) {
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const jobs = useRef(new Map<number, Job>());
  const queue = useRef<Promise<unknown>>(Promise.resolve());

  const change = (key: number, changes: Partial<Upload>) =>
    setUploads((before) => before.map((upload) => (upload.key === key ? { ...upload, ...changes } : upload)));
  const putAway = (key: number) => {
    jobs.current.get(key)?.stop.abort();
    jobs.current.delete(key);
    setUploads((before) => {
      for (const { key: known, preview } of before) if (known === key) URL.revokeObjectURL(preview);
      return before.filter((upload) => upload.key !== key);
    });
  };
  const run = async (key: number) => {
    const job = jobs.current.get(key);
    if (!job) return;
    try {
      const alt = "";
      const picture = await uploadPicture(job.file, { content_id, role: job.role, alt }, (sent) => change(key, { sent }), job.stop.signal);
      putAway(key);
      job.done?.(picture);
      await queries.invalidateQueries({ queryKey: ["content", content_id] });
    } catch (error) {
      if (!job.stop.signal.aborted) {
        change(key, { error: error instanceof Error ? error.message : "Failed.", again: !isAboutFile(error), sent: 0 });
      }
    }
  };
  const start = (key: number) => {
    queue.current = queue.current.then(() => run(key));
  };

  return {
    uploads,
    /** @param done called for each stored picture */
    add: (files: File[], role: Role, done?: (picture: Picture) => void) => {
      const added = files.map((file): Upload => {
        const key = ++lastKey;
        const refused = refusalOf(file);
        if (!refused) jobs.current.set(key, { file, role, done, stop: new AbortController() });
        return { key, name: file.name, preview: URL.createObjectURL(file), sent: 0, again: false, ...(refused ? { error: refused } : {}) };
      });
      setUploads((before) => [...before, ...added]);
      for (const { key, error } of added) if (!error) start(key);
    },
    retry: (key: number) => {
      setUploads((before) =>
        before.map((upload) => {
          if (upload.key !== key) return upload;
          const { error: _, ...rest } = upload;
          return { ...rest, again: false };
        }),
      );
      start(key);
    },
    putAway,
  };
}
export type Uploads = ReturnType<typeof useUploads>;
