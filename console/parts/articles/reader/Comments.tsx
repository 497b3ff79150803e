import { Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { commentsQuery, useComment, useRemoveComment } from "../../../data/articles/review.ts";
import { useMayManage, useMayWrite, useMe } from "../../../data/session.ts";
import { Problem } from "../../Trouble.tsx";
import { Time } from "../../time/Time.tsx";

/** What people said about an article, and a field to add to it. */
export function Comments({ id, zone }: { id: number; zone: string | undefined }) {
  const me = useMe();
  const [mayWrite, mayManage] = [useMayWrite(), useMayManage()];
  const { data = [], error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(commentsQuery(id));
  const add = useComment(id);
  const remove = useRemoveComment(id);
  const [body, setBody] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(body, { onSuccess: () => setBody("") });
  };
  return (
    <Stack gap="sm" component="section" aria-label="Comments">
      <Title order={3} size="h5">
        Comments
      </Title>
      {error && <Problem error={error} again={() => void refetch()} />}
      {mayWrite && (
        <form onSubmit={submit}>
          <Stack gap="xs">
            <Textarea
              aria-label="New comment"
              placeholder="Write a comment for the author and other editors"
              autosize
              minRows={2}
              maxLength={2_000}
              value={body}
              onChange={(event) => setBody(event.target.value)}
            />
            <Group justify="flex-end">
              <Button type="submit" size="xs" variant="default" disabled={body.trim() === ""} loading={add.isPending}>
                Add comment
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      {data.length === 0 && !error && (
        <Text size="sm" c="dimmed">
          No comments yet.
        </Text>
      )}
      {data.map((comment) => (
        <Stack key={comment.id} gap={2}>
          <Group gap="xs">
            <Text size="sm" fw={600} dir="auto">
              {comment.user?.name ?? "A former member"}
            </Text>
            <Text size="xs" c="dimmed">
              <Time at={comment.created_at} zone={zone} />
              {comment.sent_back && " · sent back from review"}
            </Text>
            {(mayManage || (mayWrite && comment.user?.id === me.user.id)) && (
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => remove.mutate(comment.id)}>
                Delete
              </Button>
            )}
          </Group>
          <Text size="sm" dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {comment.body}
          </Text>
        </Stack>
      ))}
      {hasNextPage && (
        <Button size="xs" variant="default" onClick={() => void fetchNextPage()}>
          Show older comments
        </Button>
      )}
    </Stack>
  );
}
