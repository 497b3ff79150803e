import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ManyChange, useChangePosts, weighChangeQuery } from "../../data/bulk.ts";
import { Problem } from "../Trouble.tsx";
import { useFocusBack } from "../focus/useFocusBack.ts";
import type { PublishManyProps } from "./PublishManyDialog.tsx";
import { Weighed } from "./Weighed.tsx";
import { articles } from "./words.ts";

interface Words {
  title: string;
  none: string;
  will: (count: string, sites: string) => string;
  about: string;
  yes: (count: string) => string;
}

const WORDS: Record<ManyChange["what"], Words> = {
  send: {
    title: "Send the changes of many articles",
    none: "None of these has changes to send.",
    will: (count, sites) => `The changes of ${count} will go to ${sites}.`,
    about:
      "Only what changed here is sent. What somebody changed in WordPress stays as it is there, and you choose later. The run can be paused or taken back.",
    yes: (count) => `Send the changes of ${count}`,
  },
  down: {
    title: "Take many posts down",
    none: "None of these has a post that can be taken down.",
    will: (count, sites) => `The posts of ${count} on ${sites} will not be seen by visitors any more.`,
    about: "The articles stay here. The posts can be brought back with their addresses, dates, categories, tags, pictures and comments.",
    yes: (count) => `Take down the posts of ${count}`,
  },
  back: {
    title: "Bring many posts back",
    none: "None of these has a post that can be brought back.",
    will: (count, sites) => `The posts of ${count} on ${sites} will be public again.`,
    about: "Each gets its old address, unless another post has it now. A post with a date in the future is scheduled.",
    yes: (count) => `Bring back the posts of ${count}`,
  },
};
const WAYS = [
  { to: "draft", label: "As drafts", about: "In WordPress they are drafts." },
  { to: "private", label: "Private", about: "Only people who sign in to WordPress and may read private posts see them." },
  { to: "trash", label: "To the trash", about: "WordPress deletes them after 30 days." },
] as const;
/** More posts than this are taken down only after somebody has typed their number. */
const TYPED_ABOVE = 50;

/** Shows what a change would do with the posts of many articles, and which are refused, with reasons. Then begins the run. */
export function ChangeManyDialog({
  what,
  which,
  onClose,
  onRun,
}: Pick<PublishManyProps, "which" | "onClose" | "onRun"> & { what: ManyChange["what"] }) {
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
    <Modal opened onClose={onClose} title={words.title} centered>
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
        <Weighed weighed={weighed} none={words.none} will={words.will} />
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
            {count > 0 ? words.yes(articles(count)) : words.yes("articles")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
