package dev.stillhouse.lake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Connected components by union-find, in memory; a component is known by the least of its members. */
final class Components {
    private final Map<String, String> parents = new HashMap<>();

    void connect(String a, String b) {
        String first = root(a);
        String second = root(b);
        int order = first.compareTo(second);
        if (order != 0) {
            parents.put(order < 0 ? second : first, order < 0 ? first : second);
        }
    }

    List<String> members() {
        return List.copyOf(parents.keySet());
    }

    /** The least member of the component. Every member on the way there becomes a child of its grandparent. */
    String root(String member) {
        String at = member;
        String parent = parents.computeIfAbsent(at, name -> name);
        while (!parent.equals(at)) {
            String grandparent = parents.getOrDefault(parent, parent);
            parents.put(at, grandparent);
            at = grandparent;
            parent = parents.getOrDefault(at, at);
        }
        return at;
    }
}
