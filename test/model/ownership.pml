/*
 * The ownership protocol of one partition (docs/decisions/053-ownership-protocol.md), for the model checker spin.
 * test/model/model_test.py runs it: the protocol as it is, its mutants, and what must be reachable.
 *
 * What may happen, in any order and to any depth within the bounds:
 *   - any process claims at any time (a hint of the group is never needed and never enough), crashes and comes back
 *     as a new incarnation, or lags behind the log by any number of records;
 *   - a record that was handed over reaches the log at once, late (also after its author was told of an error, was
 *     deposed or crashed), twice, or never; what the author still waits for keeps its order, the rest keeps none;
 *   - a client sends a command, and sends it again to any process, whether or not it has been answered.
 *
 * What holds, in every state:
 *   I1  A command is applied at most once, for ever.
 *   I2  A command that was answered as applied or as a repeat is in the log, effective, exactly once.
 *   I3  What was answered `not-applied` never takes effect.
 *   I4  No two authors have an effective record in the same epoch.
 *   I5  What takes effect was decided on the very records that stand before it (its chain follows), and no effect
 *       stands before its epoch's claim: else every reader would quarantine the partition (F4).
 *   I6  Nobody waits for what can't come: who claims or serves, has read all, and has nothing under way, owes nothing.
 *
 * A record's verdict is a function of the records before it, so it is found once, when the record reaches the log; a
 * reader is then the offset that it has read up to. Readers pass over what is void, so it is not kept. A checkpoint
 * remembers a prefix and adds no behaviour, except where a mutant loses part of it. Who neither claims nor serves, and
 * has nobody waiting, shows nothing of what it reads, so it reads all at once when it claims.
 */

/*
 * Bounds. The second command is sent once or twice, the first twice (SUBMISSIONS 3 or 4). WINDOW is F3's, in records: 1
 * is short enough for a repeat to come after it. The log takes all that can be sent: its length cuts nothing off.
 */
#define OWNERS 3
#define COMMANDS 2
#ifndef CLAIMS
#define CLAIMS 3
#endif
#ifndef SUBMISSIONS
#define SUBMISSIONS 3
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef DUPLICATES
#define DUPLICATES 1
#endif
#ifndef WINDOW
#define WINDOW 1
#endif
#define UNDER_WAY (CLAIMS + SUBMISSIONS)
#define LOG (UNDER_WAY + DUPLICATES)

/* Mutants: MUTANT=number takes one rule away. */
#define THE_PROTOCOL 0
#define ANSWER_BEFORE_READ_BACK 1 /* the delivery report is taken for the verdict */
#define NO_SEQ_CHECK 2            /* F2 without seq */
#define NO_EPOCH_CHECK 3          /* F2 without epoch */
#define OWN_CLAIM_NOT_READ 4      /* serves as soon as its claim is handed over */
#define WINDOW_LOST_AT_TAKEOVER 5 /* begins from a checkpoint that has forgotten the commands */
#define REVOCATION_FENCES 6       /* who is assigned the partition goes on under the epoch that stands */
#define SAME_EPOCH_CLAIMED_TWICE 7 /* F1 takes a claim of the current epoch too */
#define ANY_CLAIM_COUNTS 8        /* F1 does not look at the epoch */
#define RESENT_UNDER_A_NEW_SEQ 9  /* after an error, in the same epoch */
#define ERROR_TOLD_AS_NOT_APPLIED 10 /* of a record that was handed over */
#define STORE_NOT_ASKED 11        /* what has left F3's window is taken for new */
#define FOREIGN_CLAIM_IGNORED 12  /* a deposed owner goes on waiting */
#define NO_REPEAT_LOOKED_FOR 13   /* appends whatever is not in flight: safe only as long as F3's window reaches */
#ifndef MUTANT
#define MUTANT THE_PROTOCOL
#endif
#define is(mutant) (MUTANT == mutant)

/* Witnesses: WITNESS=number makes an error of something that must be possible. */
#define NOTHING 0
#define WRITE_ACKNOWLEDGED_AFTER_TAKEOVER 1
#define VOID_RECORD_OF_A_ZOMBIE 2
#define REPEAT_ANSWERED 3
#define LATE_OWN_CLAIM_TAKES_EFFECT 4
#define DUPLICATE_IN_THE_LOG 5
#define UNKNOWN_OUTCOME_THAT_WAS_APPLIED 6
#define UNKNOWN_OUTCOME_THAT_CAME_TOO_LATE 7
#define ACKNOWLEDGED_BY_WHO_HAD_CRASHED 8
#define ANSWERED_AFTER_A_LATER_WRITE_FAILED 9
#define STALE_REFUSAL_BY_A_ZOMBIE 10
#define RETRY_AFTER_NOT_APPLIED 11
#ifndef WITNESS
#define WITNESS NOTHING
#endif
#define reached(witness, condition) assert(!(WITNESS == witness && (condition)))

/* kind of a record */
#define CLAIM 1
#define EFFECT 2
/* verdict on it */
#define VOID 0
#define EFFECTIVE 1
#define REPEATED 2
/* phase of a process */
#define FRESH 0   /* has claimed nothing in this incarnation */
#define RESTING 1 /* does neither claim nor serve, and nobody waits */
#define FOLLOWING 2
#define CLAIMING 3
#define SERVING 4
/* status of a submission */
#define NEW 0
#define ACCEPTED 1 /* not handed over yet */
#define SENT 2
#define DONE 3 /* answered as applied, or as a repeat */
#define UNKNOWN 4
#define NOT_APPLIED 5

typedef record {
  unsigned kind : 2;
  unsigned epoch : 3;
  unsigned author : 4; /* an incarnation */
  unsigned seq : 3;
  unsigned base : 3;       /* stands for the chain: the effects that its author knew of before it */
  unsigned submission : 3; /* whose command it carries */
  unsigned verdict : 2;    /* of what is in the log */
  bit forgotten            /* under way, and its author waits for it no more */
};

typedef process {
  unsigned phase : 3;
  unsigned lives : 2; /* that it has lost */
  unsigned next : 4;  /* the offset to read next */
  unsigned epoch : 3; /* as of what it has read */
  unsigned pen_epoch : 3;
  unsigned pen_seq : 3;
  unsigned pen_base : 3;
  unsigned remembers_from : 4 /* the offset from which on it knows the commands */
};

typedef request {
  unsigned status : 3;
  unsigned at : 2; /* the process it waits at */
  unsigned seq : 3
};

record log[LOG];
byte end;
record under_way[UNDER_WAY];
byte sent;
process p[OWNERS];
request sub[SUBMISSIONS];
byte claims, duplicates, crashes;

/* The fold at the log's end. */
byte epoch, owner, seq, effects;

#define command_of(s) ((s) % COMMANDS)
#define incarnation(o) (p[o].lives * OWNERS + (o) + 1)

/* Of single steps, and 0 between them. */
byte i, j, n, who, found;

inline end_step() {
  i = 0;
  j = 0;
  n = 0;
  who = 0;
  found = 0
}

inline copy(to, from) {
  to.kind = from.kind;
  to.epoch = from.epoch;
  to.author = from.author;
  to.seq = from.seq;
  to.base = from.base;
  to.submission = from.submission;
  to.verdict = from.verdict;
  to.forgotten = from.forgotten
}

inline clear(r) {
  r.kind = 0;
  r.epoch = 0;
  r.author = 0;
  r.seq = 0;
  r.base = 0;
  r.submission = 0;
  r.verdict = 0;
  r.forgotten = 0
}

/* --- The fold --------------------------------------------------------------------------------------------------- */

/* found: `command` took effect between the offsets. */
inline find_effect(command, from, to) {
  found = false;
  for (i : 0 .. LOG - 1) {
    found = found || (i >= (from) && i < (to) && log[i].kind == EFFECT && log[i].verdict == EFFECTIVE &&
                      command_of(log[i].submission) == (command))
  }
}

/* found: `command` is that of one of the last WINDOW effective records before `to` (F3). */
inline find_in_window(command, from, to) {
  found = false;
  n = 0;
  i = (to);
  do
  :: i > (from) && n < WINDOW ->
    i--;
    if
    :: log[i].kind == EFFECT && log[i].verdict != VOID ->
      n++;
      found = found || command_of(log[i].submission) == (command)
    :: else
    fi
  :: else -> break
  od
}

inline check_effect(r) {
  assert(r.base == effects); /* I5 */
  assert(sub[r.submission].status != NOT_APPLIED); /* I3 */
  for (i : 0 .. LOG - 1) {
    assert(i >= end || log[i].kind == CLAIM || log[i].epoch != r.epoch || log[i].author == r.author); /* I4 */
  }
}

#define is_next_claim(r)                                                                    \
  (r.epoch == epoch + 1 || is(ANY_CLAIM_COUNTS) || (is(SAME_EPOCH_CLAIMED_TWICE) && r.epoch == epoch))
#define is_expected(r)                                                                      \
  ((r.epoch == epoch || is(NO_EPOCH_CHECK)) && (r.author == owner || is(REVOCATION_FENCES)) && \
   (r.seq == seq || is(NO_SEQ_CHECK)))

/* F1-F4 on the record that stands at the log's end now. */
inline judge(r) {
  if
  :: r.kind == CLAIM && is_next_claim(r) ->
    reached(LATE_OWN_CLAIM_TAKES_EFFECT, r.forgotten);
    r.verdict = EFFECTIVE;
    epoch = r.epoch;
    owner = r.author;
    seq = 0
  :: r.kind == EFFECT && is_expected(r) ->
    check_effect(r);
    find_in_window(command_of(r.submission), 0, end);
    r.verdict = (found -> REPEATED : EFFECTIVE);
    if
    :: r.verdict == EFFECTIVE ->
      find_effect(command_of(r.submission), 0, end);
      assert(!found); /* I1 */
    :: else
    fi;
    seq++;
    effects++
  :: else ->
    assert(r.kind == CLAIM || r.epoch <= epoch); /* I5 */
    r.verdict = VOID;
    reached(VOID_RECORD_OF_A_ZOMBIE, r.kind == EFFECT && r.epoch < epoch && !r.forgotten);
    reached(DUPLICATE_IN_THE_LOG, r.kind == EFFECT && r.epoch == epoch && r.author == owner && r.seq < seq);
    reached(UNKNOWN_OUTCOME_THAT_CAME_TOO_LATE, r.kind == EFFECT && sub[r.submission].status == UNKNOWN)
  fi
}

/* --- The owner's side ------------------------------------------------------------------------------------------- */

inline hand_over(o, what, of_epoch, of_seq, on_base, of_submission) {
  under_way[sent].kind = what;
  under_way[sent].epoch = of_epoch;
  under_way[sent].author = incarnation(o);
  under_way[sent].seq = of_seq;
  under_way[sent].base = on_base;
  under_way[sent].submission = of_submission;
  sent++
}

/* To the submission j. */
inline answer_done(o) {
  find_effect(command_of(j), 0, end);
  assert(found); /* I2 */
  sub[j].status = DONE;
  sub[j].at = 0;
  sub[j].seq = 0;
  reached(WRITE_ACKNOWLEDGED_AFTER_TAKEOVER, p[o].epoch > 1 && log[0].author != incarnation(o));
  reached(ACKNOWLEDGED_BY_WHO_HAD_CRASHED, p[o].lives > 0);
  reached(ANSWERED_AFTER_A_LATER_WRITE_FAILED, p[o].phase != SERVING)
}

/* What was handed over under `from` or later is lost from sight; what was not handed over is dropped. */
inline drop_pending(o, from) {
  for (j : 0 .. SUBMISSIONS - 1) {
    if
    :: sub[j].at == o && (sub[j].status == ACCEPTED || (sub[j].status == SENT && sub[j].seq >= (from))) ->
      sub[j].status = (sub[j].status == ACCEPTED || is(ERROR_TOLD_AS_NOT_APPLIED) -> NOT_APPLIED : UNKNOWN);
      sub[j].at = 0;
      sub[j].seq = 0
    :: else
    fi
  }
}

inline lay_down_pen(o) {
  p[o].phase = FOLLOWING;
  p[o].pen_epoch = 0;
  p[o].pen_seq = 0;
  p[o].pen_base = 0;
  for (j : 0 .. UNDER_WAY - 1) {
    if
    :: j < sent && under_way[j].author == incarnation(o) -> under_way[j].forgotten = 1
    :: else
    fi
  }
}

/* Who neither claims nor serves, and has nobody waiting, shows nothing of what it reads. */
inline rest_if_idle(o) {
  found = false;
  for (j : 0 .. SUBMISSIONS - 1) {
    found = found || (sub[j].at == o && sub[j].status == SENT)
  }
  if
  :: p[o].phase == FOLLOWING && !found ->
    p[o].phase = RESTING;
    p[o].next = 0;
    p[o].epoch = 0
  :: else
  fi
}

inline take_pen(o, of_epoch) {
  n = 0;
  for (i : 0 .. LOG - 1) {
    n = n + (i < p[o].next && log[i].kind == EFFECT && log[i].verdict != VOID -> 1 : 0)
  }
  p[o].pen_epoch = of_epoch;
  p[o].pen_seq = 0;
  p[o].pen_base = n;
  p[o].phase = SERVING
}

inline catch_up(o) {
  if
  :: p[o].phase == FRESH && is(WINDOW_LOST_AT_TAKEOVER) -> p[o].remembers_from = end
  :: else
  fi;
  p[o].next = end;
  p[o].epoch = epoch
}

inline claim(o) {
  catch_up(o);
  claims++;
  hand_over(o, CLAIM, p[o].epoch + 1, 0, 0, 0);
  p[o].phase = CLAIMING;
  if
  :: is(OWN_CLAIM_NOT_READ) -> take_pen(o, p[o].epoch + 1)
  :: else
  fi
}

inline read_claim(o, r) {
  p[o].epoch = r.epoch;
  if
  :: r.author == incarnation(o) && p[o].phase == CLAIMING ->
    drop_pending(o, 0);
    take_pen(o, r.epoch)
  :: r.author == incarnation(o) && p[o].phase != CLAIMING /* one that it had given up */
  :: r.author != incarnation(o) && p[o].phase == SERVING && is(FOREIGN_CLAIM_IGNORED)
  :: else ->
    lay_down_pen(o);
    drop_pending(o, 0)
  fi
}

inline read_own_effect(o, r) {
  find_effect(command_of(r.submission), p[o].remembers_from, p[o].next - 1);
  if
  :: r.verdict == EFFECTIVE || (is(WINDOW_LOST_AT_TAKEOVER) && r.verdict == REPEATED && !found) ->
    for (j : 0 .. SUBMISSIONS - 1) {
      if
      :: sub[j].status == SENT && sub[j].at == o && sub[j].seq == r.seq && r.epoch == p[o].epoch &&
         command_of(j) == command_of(r.submission) ->
        assert(r.verdict == EFFECTIVE); /* I2 */
        answer_done(o)
      :: else
      fi
    }
  :: r.verdict == REPEATED && p[o].phase == SERVING && !(is(WINDOW_LOST_AT_TAKEOVER) && !found) ->
    lay_down_pen(o);
    drop_pending(o, 0)
  :: else
  fi
}

inline read_next(o) {
  p[o].next = p[o].next + 1;
  if
  :: log[p[o].next - 1].kind == CLAIM && log[p[o].next - 1].verdict == EFFECTIVE -> read_claim(o, log[p[o].next - 1])
  :: log[p[o].next - 1].kind == EFFECT && log[p[o].next - 1].author == incarnation(o) ->
    read_own_effect(o, log[p[o].next - 1])
  :: else
  fi
}

/* Its clients lose their connection; what it has handed over goes its way. */
inline crash(o) {
  drop_pending(o, 0);
  lay_down_pen(o);
  crashes++;
  p[o].lives = p[o].lives + 1;
  p[o].phase = FRESH;
  p[o].next = 0;
  p[o].epoch = 0;
  p[o].remembers_from = 0
}

/* The append of r, which is still under way, failed, as far as the log's client can tell. */
inline told_of_error(o, r) {
  if
  :: r.kind == CLAIM && p[o].phase == CLAIMING && r.epoch == p[o].epoch + 1 -> lay_down_pen(o)
  :: r.kind == EFFECT && p[o].phase == SERVING && is(RESENT_UNDER_A_NEW_SEQ) && sent < UNDER_WAY ->
    r.forgotten = 1;
    for (j : 0 .. SUBMISSIONS - 1) {
      if
      :: sub[j].status == SENT && sub[j].at == o && sub[j].seq == r.seq -> sub[j].seq = p[o].pen_seq
      :: else
      fi
    }
    hand_over(o, EFFECT, p[o].pen_epoch, p[o].pen_seq, p[o].pen_base, r.submission);
    p[o].pen_seq = p[o].pen_seq + 1;
    p[o].pen_base = p[o].pen_base + 1
  :: r.kind == EFFECT && p[o].phase == SERVING && !(is(RESENT_UNDER_A_NEW_SEQ) && sent < UNDER_WAY) ->
    n = r.seq;
    lay_down_pen(o);
    drop_pending(o, n)
  :: else -> r.forgotten = 1
  fi
}

/* Mutant: the group's assignment is taken for ownership. */
inline go_on_without_claim(o) {
  catch_up(o);
  take_pen(o, p[o].epoch);
  p[o].pen_seq = seq
}

/* Of one that has read all. */
inline check_waiting(o) {
  found = false;
  for (i : 0 .. UNDER_WAY - 1) {
    found = found || (i < sent && under_way[i].author == incarnation(o) && !under_way[i].forgotten)
  }
  if
  :: !found ->
    assert(p[o].phase != CLAIMING); /* I6 */
    for (j : 0 .. SUBMISSIONS - 1) {
      assert(!(sub[j].status == SENT && sub[j].at == o && p[o].phase == SERVING)); /* I6 */
    }
  :: else
  fi
}

/* A refusal is answered from what was read, at once. Is it older than a write that somebody was told of? */
inline refuse(o) {
  for (j : 0 .. SUBMISSIONS - 1) {
    find_effect(command_of(j), 0, p[o].next);
    reached(STALE_REFUSAL_BY_A_ZOMBIE, sub[j].status == DONE && !found)
  }
}

#define o _pid
active [OWNERS] proctype owner_process() {
end_owner_process:
  do
  /* Processes are alike: they first claim in order of their numbers. */
  :: d_step {
      claims < CLAIMS && sent < UNDER_WAY &&
          (p[o].phase == FRESH && (o == 0 || p[o - 1].phase != FRESH || p[o - 1].lives > 0) ||
           p[o].phase == RESTING || p[o].phase == FOLLOWING && p[o].next == end) ->
      claim(o);
      end_step()
    }
  :: d_step { p[o].phase >= FOLLOWING && p[o].next < end -> read_next(o); rest_if_idle(o); end_step() }
  :: d_step { p[o].phase != FRESH && crashes < CRASHES -> crash(o); end_step() }
  :: d_step { p[o].phase >= CLAIMING && p[o].next == end -> check_waiting(o); end_step() }
#if WITNESS == STALE_REFUSAL_BY_A_ZOMBIE
  :: d_step { p[o].phase == SERVING -> refuse(o); end_step() }
#endif
#if MUTANT == REVOCATION_FENCES
  :: d_step { p[o].phase <= RESTING && epoch > 0 -> go_on_without_claim(o); end_step() }
#endif
  od
}

/* --- Clients ---------------------------------------------------------------------------------------------------- */

/* In flight, then the window, then the store, as the owner looks for a repeat; j: the submission in flight. */
inline submit(s, o) {
  found = false;
  for (j : 0 .. SUBMISSIONS - 1) {
    if
    :: j != s && !found && sub[j].at == o && command_of(j) == command_of(s) &&
       (sub[j].status == ACCEPTED || sub[j].status == SENT) ->
      sub[s].status = sub[j].status;
      sub[s].at = o;
      sub[s].seq = sub[j].seq;
      found = true
    :: else
    fi
  }
  if
  :: !found ->
    if
    :: is(NO_REPEAT_LOOKED_FOR) -> found = false
    :: is(STORE_NOT_ASKED) -> find_in_window(command_of(s), p[o].remembers_from, p[o].next)
    :: else -> find_effect(command_of(s), p[o].remembers_from, p[o].next)
    fi;
    if
    :: found ->
      j = s;
      answer_done(o);
      reached(REPEAT_ANSWERED, true)
    :: else ->
      sub[s].status = ACCEPTED;
      sub[s].at = o
    fi
  :: else
  fi;
  reached(UNKNOWN_OUTCOME_THAT_WAS_APPLIED,
          s >= COMMANDS && sub[s].status == DONE && sub[s - COMMANDS].status == UNKNOWN);
  reached(RETRY_AFTER_NOT_APPLIED,
          s >= COMMANDS && sub[s].status == ACCEPTED && sub[s - COMMANDS].status == NOT_APPLIED)
}

/* One record for all who wait for the same command. */
inline send(s, o) {
  for (j : 0 .. SUBMISSIONS - 1) {
    if
    :: sub[j].status == ACCEPTED && sub[j].at == o && command_of(j) == command_of(s) ->
      sub[j].status = SENT;
      sub[j].seq = p[o].pen_seq
    :: else
    fi
  }
  hand_over(o, EFFECT, p[o].pen_epoch, p[o].pen_seq, p[o].pen_base, s);
  p[o].pen_seq = p[o].pen_seq + 1;
  p[o].pen_base = p[o].pen_base + 1
}

#define may_submit(s, o) \
  (sub[s].status == NEW && p[o].phase == SERVING && (s < COMMANDS || sub[s - COMMANDS].status != NEW))

#define s (_pid - OWNERS)
active [SUBMISSIONS] proctype client() {
end_client:
  do
  :: d_step { may_submit(s, 0) -> submit(s, 0); end_step() }
  :: d_step { may_submit(s, 1) -> submit(s, 1); end_step() }
  :: d_step { may_submit(s, 2) -> submit(s, 2); end_step() }
  :: d_step { sub[s].status == ACCEPTED && sent < UNDER_WAY -> who = sub[s].at; send(s, who); end_step() }
  od
}

/* --- The log's client and the log --------------------------------------------------------------------------------- */

inline forget(r) {
  for (i : r .. UNDER_WAY - 2) {
    copy(under_way[i], under_way[i + 1])
  }
  clear(under_way[UNDER_WAY - 1]);
  sent--
}

/* Mutant: the report that the record is in the log is taken for its verdict. */
inline answer_on_report(r) {
  for (n : 0 .. OWNERS - 1) {
    for (j : 0 .. SUBMISSIONS - 1) {
      if
      :: r.kind == EFFECT && incarnation(n) == r.author && !r.forgotten && sub[j].status == SENT &&
         sub[j].at == n && sub[j].seq == r.seq ->
        answer_done(n)
      :: else
      fi
    }
  }
}

inline append(slot) {
  copy(log[end], under_way[slot]);
  judge(log[end]);
  log[end].forgotten = 0;
  log[end].base = 0;
  if
  :: log[end].verdict == VOID -> clear(log[end])
  :: else -> end++
  fi;
#if MUTANT == ANSWER_BEFORE_READ_BACK
  answer_on_report(under_way[slot]);
#endif
}

/* What an author waits for keeps its order. */
inline find_earlier(slot) {
  found = false;
  for (i : 0 .. UNDER_WAY - 1) {
    found = found || (i < slot && under_way[i].author == under_way[slot].author && !under_way[i].forgotten &&
                      !under_way[slot].forgotten)
  }
}

#define slot (_pid - OWNERS - SUBMISSIONS)
active [UNDER_WAY] proctype courier() {
end_courier:
  do
  :: d_step {
      slot < sent ->
      find_earlier(slot);
      if
      :: !found -> append(slot); forget(slot)
      :: else
      fi;
      end_step()
    }
  :: d_step {
      slot < sent && duplicates < DUPLICATES ->
      find_earlier(slot);
      if
      :: !found ->
        append(slot);
        under_way[slot].forgotten = 1;
        duplicates++
      :: else
      fi;
      end_step()
    }
  :: d_step {
      slot < sent && !under_way[slot].forgotten ->
      for (n : 0 .. OWNERS - 1) {
        who = (incarnation(n) == under_way[slot].author -> n : who)
      }
      told_of_error(who, under_way[slot]);
      rest_if_idle(who);
      end_step()
    }
  od
}
