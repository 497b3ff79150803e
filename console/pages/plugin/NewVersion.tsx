import { Button, Group, Input, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { api, ApiProblem, take } from "../../data/client.ts";
import { versionsQuery } from "../../data/plugin/versions.ts";
import { fieldErrors, inputsOf, isAboutFields, useDraft } from "../../parts/fields.ts";
import { OperatorsOnly } from "../../parts/people/OperatorsOnly.tsx";
import { Page } from "../../parts/Page.tsx";
import { Problem } from "../../parts/Trouble.tsx";

const route = getRouteApi("/inside/plugins/$slug/new");
const FIELDS = ["version", "channel", "changelog", "rollout"];

export const NewVersion = () => <OperatorsOnly title="New version">{() => <Form />}</OperatorsOnly>;

function Form() {
  const { slug } = route.useParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { values, set, forget } = useDraft(`version:${slug}`, { version: "", channel: "stable", changelog: "", rollout: "100" });
  const { data: versions } = useInfiniteQuery(versionsQuery(slug));
  const highest = versions?.find(({ released_at }) => released_at !== null)?.version;
  const make = useMutation({
    mutationFn: () =>
      take(
        api.plugins[":slug"].versions.index.$post({
          param: { slug },
          json: {
            ...values,
            channel: values.channel === "beta" ? "beta" : "stable",
            rollout: values.rollout === "" ? NaN : Number(values.rollout),
          },
        }),
      ),
    onSuccess: ({ data: { version } }) => {
      forget();
      void queries.invalidateQueries({ queryKey: ["plugin", slug] });
      void navigate({ to: "/plugins/$slug/versions/$version", params: { slug, version } });
    },
  });
  const taken = make.error instanceof ApiProblem && make.error.code === "version_exists" ? make.error : undefined;
  const errors = taken ? { version: taken.message } : fieldErrors(make.error);
  const input = inputsOf<"version" | "changelog" | "rollout">(values, set, errors);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Page
      title="New version"
      up={{ label: "Versions", to: "/plugins/$slug", params: { slug } }}
      narrow
      about="This creates a draft. Sites are offered the version only after you release it."
    >
      <form onSubmit={submit}>
        <Stack>
          {make.error && !taken && !isAboutFields(make.error, FIELDS) && <Problem error={make.error} />}
          <TextInput
            label="Version"
            placeholder="1.5.0"
            description={`As in the sources: the plugin header, the constant and the readme. ${highest ? `Higher than ${highest}, the highest released version.` : "Higher than every released version."}`}
            required
            styles={{ wrapper: { maxWidth: 280 } }}
            {...input("version")}
          />
          <Input.Wrapper
            label="Channel"
            labelElement="div"
            labelProps={{ id: "channel" }}
            description="Betas are offered to sites that ask for them, stable versions to all."
            inputWrapperOrder={["label", "description", "input"]}
          >
            <SegmentedControl
              mt={4}
              aria-labelledby="channel"
              data={[
                { value: "stable", label: "Stable" },
                { value: "beta", label: "Beta" },
              ]}
              value={values.channel}
              onChange={(channel) => set({ channel })}
            />
          </Input.Wrapper>
          <Textarea
            label="Changelog"
            description="Markdown. Sites show it before they update."
            autosize
            minRows={5}
            maxRows={16}
            dir="auto"
            {...input("changelog")}
          />
          <TextInput
            label="Rollout"
            description="Percent of sites that are offered the version. You can raise it later."
            inputMode="numeric"
            rightSection="%"
            styles={{ wrapper: { maxWidth: 280 } }}
            {...input("rollout")}
          />
          <Text size="sm" c="dimmed">
            The build reads the minimum WordPress and PHP versions from the headers of the sources.
          </Text>
          <Group>
            <Button type="submit" loading={make.isPending}>
              Create draft
            </Button>
            <Button variant="default" renderRoot={(props) => <Link to="/plugins/$slug" params={{ slug }} {...props} />}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
