import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { ProjectRoute } from "@/app/ProjectRoute";
import { queries } from "@/app/queries";
import { Shell } from "@/app/Shell";
import { Announcer } from "@/components/Announcer";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { EmptyState, Loading } from "@/components/States";
import { useMessages } from "@/language/language";

const HomePage = lazy(() => import("@/pages/home/HomePage"));
const JoinPage = lazy(() => import("@/pages/join/JoinPage"));
const SignInPage = lazy(() => import("@/pages/join/SignInPage"));

/** Everything. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Announcer>
        <ErrorBoundary>
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/join" component={JoinPage} />
              <Route path="/sign-in" component={SignInPage} />
              <Route path="/projects/:project/*?">
                {({ project, "*": rest }) => <ProjectRoute project={decodeURIComponent(project)} path={rest ?? ""} />}
              </Route>
              <Route path="/" component={HomePage} />
              <Route component={NoPage} />
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </Announcer>
    </QueryClientProvider>
  );
}

/** There is no such page. */
function NoPage() {
  const { titles, common } = useMessages();
  return (
    <Shell title={titles.notFound}>
      <EmptyState title={common.noPage}>
        <a href="/">{common.toStart}</a>
      </EmptyState>
    </Shell>
  );
}
