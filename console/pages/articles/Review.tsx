import { Button, Text } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMayPublish } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/list/ArticleList.tsx";
import { Empty } from "../../parts/Empty.tsx";

const route = getRouteApi("/inside/review");
const PAGE = {
  title: "Review",
  about: "Articles waiting for approval. Open one to read it, then publish now, schedule, or send back.",
};

/** The articles in review (requirements 11.1). A person reads and publishes one, or publishes several, or all that match, now or at a time. */
export function Review() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayPublish();
  return (
    <ArticleList
      page={PAGE}
      list="review"
      search={search}
      change={(next) => void navigate({ search: next, replace: true })}
      more={{ lifecycle: "in_review" }}
      first={(row, { publish }) =>
        mayWrite && (
          <Button
            size="compact-sm"
            variant="light"
            disabled={!row.possible.includes("publish")}
            loading={publish.isPending && publish.variables.id === row.id}
            onClick={() => publish.mutate({ id: row.id, title: row.title })}
          >
            Publish
          </Button>
        )
      }
      note={(row) =>
        !row.on_hold &&
        row.external_id === null &&
        !row.possible.includes("publish") && (
          <Text size="xs" c="dimmed">
            Needs a title and a text before it can be published.
          </Text>
        )
      }
      empty={(filtered) =>
        filtered ? (
          <Empty title="Nothing matches">No article in review matches these filters.</Empty>
        ) : (
          <Empty
            title="Nothing to review"
            action={
              <Button variant="default" renderRoot={(props) => <Link to="/content" search={{ lifecycle: "draft" }} {...props} />}>
                Show drafts
              </Button>
            }
          >
            Articles appear here as soon as somebody submits them for review.
          </Empty>
        )
      }
    />
  );
}
