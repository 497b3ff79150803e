import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { meQuery, useMe } from "../../../data/session.ts";
import { Section } from "../../../parts/Section.tsx";
import { fieldErrors, isAboutFields } from "../../../parts/fields.ts";
import { Problem } from "../../../parts/Trouble.tsx";

export function OwnName() {
  const { user } = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState(user.name);
  const save = useChange(() => take(api.auth.me.index.$patch({ json: { name } })), {
    stale: [["members"]],
    said: () => "Name saved.",
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined, { onSuccess: ({ data }) => queries.setQueryData(meQuery.queryKey, data) });
  };
  return (
    <Section narrow title="You" about={<>You sign in as {user.email}.</>}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Your name"
            description="Other members see this name."
            autoComplete="name"
            required
            maxLength={200}
            dir="auto"
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={fieldErrors(save.error)["name"]}
          />
          {save.error && !isAboutFields(save.error, ["name"]) && <Problem error={save.error} />}
          <Group>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === user.name}>
              Save name
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
