package io.github.bilevo.daemon;

import akka.http.javadsl.model.HttpResponse;
import io.github.bilevo.store.Store;
import io.github.bilevo.store.StoredJob;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Changes of a job that has not ended, running ones among them. */
final class PatchRoute {
  private final Store store;
  private final JobDesk desk;
  private final Patcher patcher;
  private final Executor blocking;

  PatchRoute(Store store, JobDesk desk, Patcher patcher, Executor blocking) {
    this.store = store;
    this.desk = desk;
    this.patcher = patcher;
    this.blocking = blocking;
  }

  Route route() {
    return new Route("PATCH", Api.BASE + "/jobs/{id}", false, this::patch);
  }

  private CompletionStage<HttpResponse> patch(Call call) {
    return patch(call.id(), Patch.of(call), call.header("If-Match"));
  }

  /** Until no other change comes between the look at the job and its change. */
  private CompletionStage<HttpResponse> patch(String id, Patch patch, Optional<String> ifMatch) {
    StoredJob job = store.jobs().find(id).orElseThrow(() -> ApiException.noJob(id));
    if (job.state().terminal()) {
      throw ApiException.conflict(job, "The job has ended");
    }
    if (ifMatch.isPresent() && !Representation.matches(ifMatch.get(), job)) {
      throw ApiException.of(412, "If-Match: the job was changed since, or never had this ETag");
    }
    JobChange change = patcher.change(job, patch);
    return desk.ask(() -> desk.change(change))
        .thenCompose(done -> done)
        .thenComposeAsync(
            done -> done ? CompletableFuture.completedFuture(shown(id)) : patch(id, patch, ifMatch),
            blocking);
  }

  private HttpResponse shown(String id) {
    StoredJob job = store.jobs().find(id).orElseThrow(() -> ApiException.noJob(id));
    return Representation.of(store, job).response();
  }
}
