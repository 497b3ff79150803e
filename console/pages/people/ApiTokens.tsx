import { Alert, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { type ApiToken, tokensQuery } from "../../data/account.ts";
import { useMayManage, useMe } from "../../data/session.ts";
import { siteChoiceQuery } from "../../data/sites.ts";
import { Empty } from "../../parts/Empty.tsx";
import { hasRows, Listing } from "../../parts/Listing.tsx";
import { Page } from "../../parts/Page.tsx";
import { ACTIONS, Rows } from "../../parts/Rows.tsx";
import { Time } from "../../parts/time/Time.tsx";
import { expiryInWords } from "./apiTokens/expiry.ts";
import { TokenRow } from "./apiTokens/TokenRow.tsx";
import { UseToken } from "./apiTokens/UseToken.tsx";
import { useEverOn } from "../../parts/focus/useEverOn.ts";
import { lazyRouteComponent } from "../../routes/lazy.ts";

const MakeToken = lazyRouteComponent(() => import("./apiTokens/MakeToken.tsx"), "MakeToken");

/** API tokens, the credentials of programs. */
export function ApiTokens() {
  const me = useMe();
  const mayManage = useMayManage();
  const query = useInfiniteQuery(tokensQuery);
  const { data: sites = [] } = useQuery(siteChoiceQuery);
  const siteNames = new Map(sites.map(({ id, name }) => [id, name]));
  const [now] = useState(() => Date.now());
  const [making, { open, close }] = useDisclosure();
  const hasMade = useEverOn(making);
  const make = (
    <Button data-command="create-token" onClick={open}>
      Create token
    </Button>
  );
  return (
    <Page
      title="API tokens"
      about={`Programs sign in with a token and act as you, within the token's scopes. ${mayManage ? "As an owner you see the tokens of all members." : "You see your own tokens."}`}
      actions={hasRows(query) && make}
    >
      <Listing
        query={query}
        empty={
          <Empty title="No tokens yet" action={make}>
            Create a token for each program, so that you can revoke one without the others.
          </Empty>
        }
      >
        {(tokens) => (
          <>
            <Soon tokens={tokens.filter(({ user_id }) => user_id === me.user.id)} now={now} />
            <Rows
              label="API tokens"
              heads={[
                "Token",
                { name: "May do", w: "20%", visibleFrom: "sm" },
                { name: "Created by", w: "18%", visibleFrom: "md" },
                { name: "Last used", w: "20%", visibleFrom: "sm" },
                { name: "Expires", w: 130, visibleFrom: "sm" },
                { ...ACTIONS, w: 110, visibleFrom: "sm" },
              ]}
              layout="fixed"
            >
              {tokens.map((token) => (
                <TokenRow key={token.id} token={token} own={token.user_id === me.user.id} siteNames={siteNames} now={now} />
              ))}
            </Rows>
          </>
        )}
      </Listing>
      <UseToken />
      {hasMade && (
        <Suspense fallback={null}>
          <MakeToken opened={making} onClose={close} />
        </Suspense>
      )}
    </Page>
  );
}

/** Warns of the person's own tokens that expire soon. */
function Soon({ tokens, now }: { tokens: ApiToken[]; now: number }) {
  const soon = tokens.filter(({ revoked_at, expires_at }) => !revoked_at && expiryInWords(expires_at, now)?.soon);
  if (soon.length === 0) return null;
  return (
    <Alert color="orange" title={soon.length === 1 ? "A token expires soon" : `${soon.length} tokens expire soon`}>
      {soon.map(({ id, name, expires_at }) => (
        <div key={id}>
          “{name}” expires on <Time at={expires_at!} />.
        </div>
      ))}
      Create a new token for the program before that.
    </Alert>
  );
}
