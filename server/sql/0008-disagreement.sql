-- Bits that an expert's word about the task would tell: the queue of disagreements hands out the most informative first. Filled from the
-- confidence by a change of type, because row-level security would hide the rows from an UPDATE; the next batch writes what it is exactly.
alter table answer add column information real not null default 0;
alter table answer alter column information drop default,
  alter column information type real
    using case when confidence > 0 and confidence < 1
      then -(confidence * log(2, confidence::numeric) + (1 - confidence) * log(2, (1 - confidence)::numeric)) else 0 end;
create index answer_disagreement on answer (project_id, information desc, responses desc, task_id desc) where not accepted and responses >= 2;

-- Verdicts on models, and what ends them, are few among the events.
create index event_judged on event (stream_id, position) where kind in ('model.judged', 'model.unjudged');
