import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMayWrite } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/ArticleList.tsx";
import { LastError } from "../../parts/articles/notes.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";

const route = getRouteApi("/inside/content");

/** The list of all articles. */
export function Contents() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  const write = mayWrite && <Button renderRoot={(props) => <Link to="/content/new" {...props} />}>Write an article</Button>;
  return (
    <Page title="Content" about="Every article, and how far it is: here, and on its WordPress site." actions={write}>
      <ArticleList
        search={search}
        change={(next) => void navigate({ search: next, replace: true })}
        more={{ status: search.status }}
        statuses
        note={(row) => <LastError row={row} />}
        empty={(filtered) =>
          filtered || search.status ? (
            <Empty
              title="Nothing matches"
              action={
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  Show all
                </Button>
              }
            >
              No article fits what you look for.
            </Empty>
          ) : (
            <Empty title="No article yet" action={write}>
              Articles come from IGNY8's writer, or you write one here.
            </Empty>
          )
        }
      />
    </Page>
  );
}
