// LaViT: the divergence of where thoughts look from where the teacher looks while it reasons in words, which is what they were
// trained on. Held against the teacher's attention on another picture: what is as far from that has learned a place, not a look.

import { baseline, folderAxis, words } from './arms';
import type { RecipeAbout } from '../recipe';

export const teacherAttention: RecipeAbout = {
  name: 'teacher-attention',
  title: 'Teacher and student attention',
  question: 'Do thoughts look where the teacher looks in this picture?',
  figure: 'LaViT (arXiv 2601.10129): L_traj, the divergence of student from teacher',
  control: 'the teacher’s attention on another picture',
  methods: ['lavit'],
  needs: ['trajectory'],
  axes: [{ ...folderAxis, title: 'The folder of the teacher, relative to the file' }],
  measures: ['teacherKl'],
  reading: 'control',
  arms: axes =>
    words(axes['folder'])
      .slice(0, 1)
      .map(teacher => ({ ...baseline, teacher })),
};
