package io.github.bilevo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MailboxesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  /** Takes one message and keeps it until it may go on. */
  private static final class Busy {
    private final CountDownLatch taken = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch done;
    private final ActorRef<String> actor;

    Busy(int messages) throws InterruptedException {
      done = new CountDownLatch(messages);
      actor = KIT.spawn(Behaviors.receiveMessage(this::take));
      for (int i = 0; i < messages; i++) {
        actor.tell("message");
      }
      assertThat(taken.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private akka.actor.typed.Behavior<String> take(String message) throws InterruptedException {
      taken.countDown();
      go.await(60, TimeUnit.SECONDS);
      done.countDown();
      return Behaviors.same();
    }

    void release() throws InterruptedException {
      go.countDown();
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void waiting_actorsAtWork_countsWhatTheyHaveNotTaken() throws Exception {
    Busy first = new Busy(4);
    Busy second = new Busy(3);
    Mailboxes mailboxes = new Mailboxes();
    mailboxes.are(Map.of("lower", List.of(first.actor, second.actor), "upper", List.of()));

    assertThat(mailboxes.waiting("lower")).isEqualTo(3 + 2);
    assertThat(mailboxes.waiting("upper")).isZero();
    assertThat(mailboxes.waiting("linear")).isZero();

    first.release();
    assertThat(mailboxes.waiting("lower")).isEqualTo(2);
    mailboxes.clear();
    assertThat(mailboxes.waiting("lower")).isZero();
    second.release();
  }
}
