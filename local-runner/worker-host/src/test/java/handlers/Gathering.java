package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

/** Answers when as many environments of its worker are busy as its event says, and tells how many began at once. */
public final class Gathering implements RequestHandler<Integer, String> {
    private static final String BEGINNING = "gathering.beginning";
    private static final String MOST = "gathering.most";
    private static final String HERE = "gathering.here";

    /** What the environments of a worker have in common. */
    private static final Object SHARED = System.class;

    public Gathering() throws InterruptedException {
        synchronized (SHARED) {
            int now = add(BEGINNING, 1);
            System.setProperty(MOST, Integer.toString(Math.max(now, Integer.getInteger(MOST, 0))));
            long end = System.nanoTime() + 50_000_000;
            for (long left = 50; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                // Lets others in.
                SHARED.wait(left);
            }
            add(BEGINNING, -1);
        }
    }

    @Override
    public String handleRequest(Integer wanted, Context context) {
        synchronized (SHARED) {
            add(HERE, 1);
            SHARED.notifyAll();
            try {
                while (Integer.getInteger(HERE) < wanted) {
                    SHARED.wait(context.getRemainingTimeInMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return wanted + " here, " + System.getProperty(MOST) + " at once";
        }
    }

    private static int add(String count, int more) {
        int sum = Integer.getInteger(count, 0) + more;
        System.setProperty(count, Integer.toString(sum));
        return sum;
    }
}
