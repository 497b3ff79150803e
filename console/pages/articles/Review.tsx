import { Box, Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMayWrite } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/ArticleList.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { PublishAt } from "../../parts/time/PublishAt.tsx";

const route = getRouteApi("/inside/review");

/** The articles in review (requirements 11.1). A person publishes one, several, or all that match, now or at a time. */
export function Review() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  return (
    <Page
      title="Review"
      about="Articles that wait for your word. Publishing one approves it and brings it onto its site, now or at a time that you choose."
    >
      <ArticleList
        search={search}
        change={(next) => void navigate({ search: next, replace: true })}
        more={{ status: "review" }}
        publishAll
        first={(row, { publish }, zone) =>
          mayWrite && (
            <>
              <Button
                size="compact-sm"
                disabled={row.on_hold}
                loading={publish.isPending && publish.variables.id === row.id}
                onClick={() => publish.mutate({ id: row.id })}
              >
                Publish
              </Button>
              <Box visibleFrom="md">
                <PublishAt content={row} zone={zone ?? "UTC"} />
              </Box>
            </>
          )
        }
        empty={(filtered) =>
          filtered ? (
            <Empty title="Nothing matches">No article in review fits what you look for.</Empty>
          ) : (
            <Empty
              title="Nothing to review"
              action={
                <Button variant="default" renderRoot={(props) => <Link to="/content" search={{ status: "draft" }} {...props} />}>
                  To the drafts
                </Button>
              }
            >
              When an article is handed in it appears here by itself.
            </Empty>
          )
        }
      />
    </Page>
  );
}
