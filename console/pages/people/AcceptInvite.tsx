import { Alert, Anchor, Skeleton, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { aboutRole } from "../../../domain/people/roles.ts";
import { api, ApiProblem, take } from "../../data/client.ts";
import { type Me, meQuery } from "../../data/session.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { useLinkToken } from "../../parts/people/linkToken.ts";
import { Problem } from "../../parts/Trouble.tsx";
import { Accept } from "./acceptInvite/Accept.tsx";
import { SomebodyElse } from "./acceptInvite/SomebodyElse.tsx";
import { LOADING } from "../../parts/loading.ts";

const inviteQuery = (token: string) => ({
  queryKey: ["invite", token],
  queryFn: async () => (await take(api.auth.invite.index.$post({ json: { token } }))).data,
});

/** An invite, and how to accept it: as a new user, as a known user, or while somebody else is signed in. */
export function AcceptInvite() {
  const token = useLinkToken() ?? "";
  const navigate = useNavigate();
  const queries = useQueryClient();
  const invite = useQuery({ ...inviteQuery(token), enabled: token !== "" });
  const me = useQuery(meQuery);
  const spent = token === "" || (invite.error instanceof ApiProblem && invite.error.code === "link_void");
  const enter = (data: Me) => {
    queries.clear();
    queries.setQueryData(meQuery.queryKey, data);
    void navigate({ to: "/sites" });
  };
  if (spent)
    return (
      <Gate title="This invite no longer works">
        <Alert color="orange" title="It was used or revoked, or it has expired" role="alert">
          An invite works once, within seven days. A newer invite replaces it. Ask the person who invited you for a new link.
        </Alert>
        <Text size="sm">
          Already accepted? <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Sign in</Anchor>
        </Text>
      </Gate>
    );
  const { data } = invite;
  const error = invite.error ?? me.error;
  if (error && !(data && me.data !== undefined))
    return (
      <Gate title="Your invite">
        <Problem error={error} again={() => void invite.refetch().then(() => me.refetch())} />
      </Gate>
    );
  if (!data || me.data === undefined)
    return (
      <Gate title="Your invite">
        <Skeleton h={220} {...LOADING} />
      </Gate>
    );
  const another = me.data !== null && me.data.user.email.toLowerCase() !== data.email.toLowerCase();
  const role = aboutRole(data.role);
  return (
    <Gate title={`Join ${data.account_name}`}>
      <Text size="sm">
        {data.email} is invited to work in <b dir="auto">{data.account_name}</b> as <b>{role.one}</b>. {role.label}s{" "}
        {role.may.charAt(0).toLowerCase() + role.may.slice(1)}
      </Text>
      {another ? (
        <SomebodyElse as={me.data!.user.email} invited={data.email} />
      ) : (
        <Accept token={token} invite={data} signedIn={me.data !== null} enter={enter} />
      )}
      {me.data === null && data.has_user && (
        <Text size="sm">
          <Anchor renderRoot={(props) => <Link to="/forgot-password" {...props} />}>Forgot your password?</Anchor>
        </Text>
      )}
    </Gate>
  );
}
