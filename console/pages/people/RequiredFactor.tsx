import { Anchor, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { api, take } from "../../data/client.ts";
import { meQuery } from "../../data/session.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { SetUpFactor } from "../../parts/people/SetUpFactor.tsx";

const route = getRouteApi("/two-factor");

/** For members of an account that requires two-factor authentication, before they work in it. */
export function RequiredFactor() {
  const { to } = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const target = to?.startsWith("/") && !to.startsWith("//") ? to : "/";
  const finish = async () => {
    await queries.invalidateQueries({ queryKey: meQuery.queryKey, refetchType: "all" });
    await queries.fetchQuery(meQuery);
    router.history.push(target);
  };
  return (
    <Gate title="Set up two-factor authentication">
      <Text size="sm">
        {me ? <b dir="auto">{me.account.name}</b> : "This account"} requires two-factor authentication: you sign in with your password and a
        code from an app on your phone.
      </Text>
      <SetUpFactor wide onDone={() => void finish()} />
      <Text size="sm">
        <Anchor
          component="button"
          type="button"
          onClick={() => void take(api.auth["sign-out"].index.$post()).then(() => globalThis.location.assign("/sign-in"))}
        >
          Sign out
        </Anchor>
      </Text>
    </Gate>
  );
}
