import { type UseFormInput, type UseFormReturnType, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { fieldWords } from '@/shared/api/fieldWords';
import { asProblem, type Problem } from '@/shared/api/problem';

interface ApiFormOptions<Values extends Record<string, unknown>, Answer> {
  initialValues: Values;
  /** What the form itself can tell of a field before anything is sent. */
  validate?: UseFormInput<Values>['validate'];
  /** Sends the values; throws the `Problem` it got. */
  send: (values: Values) => Promise<Answer>;
  onDone?: (answer: Answer, form: UseFormReturnType<Values>) => void;
}

/**
 * A form whose fields are named as in the body that it sends, so that the server's objections (`errors[].pointer`) land
 * at the fields they are about. What is about no field of the form is left for a `ProblemAlert`: `error`.
 */
export function useApiForm<Values extends Record<string, unknown>, Answer>({
  initialValues,
  validate,
  send,
  onDone,
}: ApiFormOptions<Values, Answer>) {
  const form = useForm<Values>({
    mode: 'controlled',
    initialValues,
    ...(validate ? { validate } : {}),
  });
  const focusFirst = (errors: object) => {
    const first = Object.keys(errors)[0];
    if (first) form.getInputNode(first)?.focus();
  };
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: (answer) => onDone?.(answer, form),
    onError: (error) => {
      const errors = fieldErrors(asProblem(error), Object.keys(form.getValues()));
      form.setErrors(errors);
      focusFirst(errors);
    },
  });
  const problem = mutation.error ? asProblem(mutation.error) : null;
  const names = Object.keys(initialValues);
  return {
    form,
    onSubmit: form.onSubmit((values) => mutation.mutate(values), focusFirst),
    isBusy: mutation.isPending,
    isDone: mutation.isSuccess,
    reset: mutation.reset,
    /** For the alert above the form; null where every objection stands at its field. */
    error: problem && !isAllAtFields(problem, names) ? problem : null,
  };
}

/** `/cinema_ids/0` is about the field `cinema_ids`; several objections to one are told one after another. */
export function fieldErrors(problem: Problem, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { pointer, message: said } of problem.errors) {
    const message = fieldWords(said);
    const name = pointer.split('/')[1] ?? '';
    if (!names.includes(name)) continue;
    found[name] = found[name] ? `${found[name]} ${message}` : message;
  }
  return found;
}

function isAllAtFields(problem: Problem, names: readonly string[]): boolean {
  return (
    problem.errors.length > 0 &&
    problem.errors.every(({ pointer }) => names.includes(pointer.split('/')[1] ?? ''))
  );
}
