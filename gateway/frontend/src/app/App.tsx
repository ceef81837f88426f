import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { faultOf } from "@/api/errors";
import { ProjectRoute } from "@/app/ProjectRoute";
import { Shell } from "@/app/Shell";
import { Announcer } from "@/components/Announcer";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { EmptyState, Loading } from "@/components/States";

const HomePage = lazy(() => import("@/pages/home/HomePage"));
const JoinPage = lazy(() => import("@/pages/join/JoinPage"));
const SignInPage = lazy(() => import("@/pages/join/SignInPage"));

const MAX_RETRY_COUNT = 3;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < MAX_RETRY_COUNT && faultOf(error).passing,
      retryDelay: (count, error) => faultOf(error).retryDelayMs ?? Math.min(10_000, 500 * 2 ** count),
      // Calls to this very server work without the internet.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

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
              <Route>
                <Shell title="Not found">
                  <EmptyState title="There is no such page">
                    <a href="/">Go to the start</a>
                  </EmptyState>
                </Shell>
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </Announcer>
    </QueryClientProvider>
  );
}
