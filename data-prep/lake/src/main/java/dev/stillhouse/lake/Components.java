package dev.stillhouse.lake;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Connected components of rows; a component is known by its first member in the order of ids. */
final class Components {
    /** A row: two of the same id are told apart by their place. */
    record Member(String id, String place) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            int byId = id.compareTo(other.id);
            return byId != 0 ? byId : place.compareTo(other.place);
        }
    }

    private final Map<Member, Member> parents = new HashMap<>();

    void connect(Member a, Member b) {
        Member first = root(a);
        Member second = root(b);
        if (first.compareTo(second) < 0) {
            parents.put(second, first);
        } else if (second.compareTo(first) < 0) {
            parents.put(first, second);
        }
    }

    Set<Member> members() {
        return Set.copyOf(parents.keySet());
    }

    /** The first member of the component, by id. */
    Member root(Member member) {
        Member root = member;
        for (Member up = parents.get(root); up != null && !up.equals(root); up = parents.get(root)) {
            root = up;
        }
        Member at = member;
        while (!at.equals(root)) {
            Member up = parents.getOrDefault(at, root);
            parents.put(at, root);
            at = up;
        }
        parents.putIfAbsent(root, root);
        return root;
    }
}
