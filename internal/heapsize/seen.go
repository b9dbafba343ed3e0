package heapsize

// seen is a set of addresses, and how many bytes were counted for each. It is emptied by raising its generation.
type seen struct {
	slots      []slot
	used       int
	generation uint32
}

type slot struct {
	address    uintptr
	generation uint32
	bytes      int32 // what was counted; inside where the address is part of an allocation that was counted
}

// inside marks an address within an allocation.
const inside = -1

const fewSlots = 1 << 10

func (s *seen) clear() {
	if s.used, s.generation = 0, s.generation+1; s.generation == 0 || s.slots == nil {
		s.slots, s.generation = make([]slot, max(fewSlots, len(s.slots))), 1
	}
}

// at returns the slot of an address, which is the caller's to fill where it is new.
func (s *seen) at(address uintptr) (_ *slot, known bool) {
	if s.used*2 >= len(s.slots) {
		s.grow()
	}
	mask := uintptr(len(s.slots) - 1)
	for i := (address >> 3) * 0x9E3779B97F4A7C15 >> 20; ; i++ {
		at := &s.slots[i&mask]
		if at.generation != s.generation {
			s.used++
			*at = slot{address: address, generation: s.generation}
			return at, false
		}
		if at.address == address {
			return at, true
		}
	}
}

func (s *seen) grow() {
	old, generation := s.slots, s.generation
	s.slots, s.used, s.generation = make([]slot, 2*len(old)), 0, 1
	for i := range old {
		if old[i].generation == generation {
			at, _ := s.at(old[i].address)
			at.bytes = old[i].bytes
		}
	}
}
