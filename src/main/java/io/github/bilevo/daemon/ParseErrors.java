package io.github.bilevo.daemon;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is no HTTP request. Named by {@code akka.http.server.parsing.error-handler}, for
 * such a request reaches no route.
 */
public final class ParseErrors extends ParsingErrorHandler {
  /** Made by Akka HTTP. */
  public ParseErrors() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    return Replies.problem(status.intValue(), status.reason());
  }
}
