package dev.sluice.gateway;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses a server for an address so that the same address gets the same server, weights count, and a server that
 * comes or goes moves only the clients that are its own (highest random weight hashing).
 */
final class Rendezvous {

    private Rendezvous() {}

    static UpstreamServer of(InetAddress client, List<UpstreamServer> candidates) {
        long key = Arrays.hashCode(client.getAddress());
        UpstreamServer best = candidates.get(0);
        double highest = Double.NEGATIVE_INFINITY;
        for (UpstreamServer candidate : candidates) {
            double score = score(key, candidate);
            if (score > highest) {
                highest = score;
                best = candidate;
            }
        }
        return best;
    }

    private static double score(long key, UpstreamServer server) {
        long hash = mixed(mixed(key) ^ server.address().url().toString().hashCode());
        double uniform = ((hash >>> 11) + 0.5) / (1L << 53);
        return -server.weight() / Math.log(uniform);
    }

    /** The finalizer of MurmurHash3. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
