import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { counted } from "../../../domain/text.ts";
import { type ManyChange, useChangePosts, weighChangeQuery } from "../../data/bulk.ts";
import { Problem } from "../Trouble.tsx";
import { useFocusBack } from "../focus/useFocusBack.ts";
import type { PublishManyProps } from "./PublishManyDialog.tsx";
import { Weighed } from "./Weighed.tsx";

interface Words {
  title: string;
  none: string;
  /** @param posts their number, or the title of the only one; `on`: the sites, if there are several */
  will: (posts: string, on: string) => string;
  about: string;
  /** the verb of the button */
  yes: string;
}

const WORDS: Record<ManyChange["what"], Words> = {
  send: {
    title: "Update posts",
    none: "None of these articles has changes to send.",
    will: (posts, on) => `${posts}${on} will get the changes made here.`,
    about:
      "IGNY8 sends only what changed here. Changes made in WordPress stay there, and you decide about them later. You can pause or cancel the run.",
    yes: "Update",
  },
  down: {
    title: "Unpublish posts",
    none: "None of these articles has a post to unpublish.",
    will: (posts, on) => `Visitors will no longer see ${posts}${on}.`,
    about: "The articles stay in IGNY8. You can restore the posts with their addresses, dates, categories, tags, pictures and comments.",
    yes: "Unpublish",
  },
  back: {
    title: "Restore posts",
    none: "None of these articles has a post to restore.",
    will: (posts, on) => `${posts}${on} will be public again.`,
    about: "Each post gets the old address, unless another post has it now. A post with a date in the future is scheduled.",
    yes: "Restore",
  },
};
const WAYS = [
  { to: "draft", label: "Switch to draft", about: "The posts are drafts in WordPress." },
  { to: "private", label: "Switch to private", about: "Only people who sign in to WordPress and may read private posts see them." },
  { to: "trash", label: "Move to trash", about: "WordPress deletes the posts after 30 days." },
] as const;
/** More posts than this are unpublished only after somebody has typed their number. */
const TYPED_ABOVE = 50;

/** Shows what a change would do with the posts of many articles (`only`: the title of a single one), and which are refused, with reasons. Then begins the run. */
export function ChangeManyDialog({
  what,
  which,
  only,
  site,
  onClose,
  onRun,
}: Pick<PublishManyProps, "which" | "site" | "onClose" | "onRun"> & { what: ManyChange["what"]; only?: string | undefined }) {
  useFocusBack();
  const [to, setTo] = useState<(typeof WAYS)[number]["to"]>("draft");
  const [typed, setTyped] = useState("");
  const change: ManyChange = what === "down" ? { what, to } : { what };
  const weighed = useQuery({ ...weighChangeQuery(which, change), placeholderData: keepPreviousData });
  const begin = useChangePosts();
  const words = WORDS[what];
  const count = weighed.data?.accepted ?? 0;
  const needsTyping = what === "down" && count > TYPED_ABOVE;
  const start = () =>
    begin.mutate(
      { which, change },
      {
        onSuccess: (run) => {
          onRun(run);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={words.title}>
      <Stack>
        {what === "down" && (
          <Radio.Group label="How" value={to} onChange={(value) => setTo(WAYS.find((way) => way.to === value)?.to ?? "draft")}>
            <Stack gap="xs" mt={4}>
              {WAYS.map((way) => (
                <Radio key={way.to} value={way.to} label={way.label} description={way.about} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <Weighed
          weighed={weighed}
          none={words.none}
          will={(_, sites) =>
            words.will(only === undefined ? counted(count, "post") : `“${only}”`, weighed.data?.sites === 1 && !site ? "" : ` on ${sites}`)
          }
          site={site}
        />
        {needsTyping && (
          <TextInput
            label={`Type ${count} to confirm`}
            inputMode="numeric"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {begin.error && <Problem error={begin.error} />}
        <Text size="sm" c="dimmed">
          {words.about}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={count === 0 || (needsTyping && typed.trim() !== String(count))}
            loading={begin.isPending}
            onClick={start}
            {...(what === "down" ? { color: "red" } : {})}
          >
            {words.yes} {count > 0 ? counted(count, "post") : "posts"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
